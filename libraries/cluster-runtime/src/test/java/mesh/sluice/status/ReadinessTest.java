package mesh.sluice.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  @Test
  void missingPartsAreSorted() {
    Readiness readiness = new Readiness("settings", "certificate");

    assertThat(readiness.missing()).containsExactly("certificate", "settings");

    readiness.ready("settings");
    readiness.ready("certificate");

    assertThat(readiness.missing()).isEmpty();
  }

  @Test
  void partThatBecomesReadyMeanwhileDisturbsNobodyWhoReads() throws InterruptedException {
    Readiness readiness = new Readiness("pods");
    CountDownLatch read = new CountDownLatch(1);
    Thread watch =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (read.getCount() > 0) {
                    readiness.ready("pods");
                    readiness.lost("pods");
                  }
                });
    try {
      for (int count = 0; count < 200_000; count++) {
        assertThat(readiness.missing().size()).isLessThanOrEqualTo(1);
      }
    } finally {
      read.countDown();
      watch.join();
    }
    assertThat(readiness.missing()).isEqualTo(Set.of("pods"));
  }
}
