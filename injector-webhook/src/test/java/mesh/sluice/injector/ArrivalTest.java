package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.status.Readiness;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;

class ArrivalTest {
  private static final int LOOKS = 20;

  private final Readiness readiness = new Readiness("part");
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void partIsLookedForUntilItIsThereAndNoLonger() throws InterruptedException {
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      new Arrival(readiness, clock).await("part", () -> looks.incrementAndGet() == LOOKS);

      assertThat(readiness.missing()).containsExactly("part");
      Condition.await(
          Duration.ofSeconds(20),
          "the part is there",
          () -> readiness.missing().isEmpty(),
          () -> looks + " looks");
      assertThat(clock.shutdownNow()).isEmpty();
    }
    assertThat(looks).hasValue(LOOKS);
  }

  @Test
  void partThatIsThereIsReadyAtOnce() {
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      new Arrival(readiness, clock).await("part", () -> true);

      assertThat(readiness.missing()).isEmpty();
    }
  }
}
