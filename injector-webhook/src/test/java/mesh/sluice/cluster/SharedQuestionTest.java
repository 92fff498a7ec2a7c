package mesh.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;

class SharedQuestionTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);

  /** The first answer waits until the test lets it come. */
  private final SharedQuestion<Integer> question =
      new SharedQuestion<>(
          name -> {
            int number = asked.incrementAndGet();
            if (number == 1) {
              await(first);
            }
            if (name.equals("odd")) {
              throw new IOException("no route to host");
            }
            return number;
          },
          WAIT);

  @Test
  void whoComesWhileAQuestionIsOnItsWaySharesTheNextOne() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> early = threads.submit(() -> question.ask("shop"));
      Condition.await(WAIT, "the first is asked", () -> asked.get() == 1, () -> "");
      CountDownLatch coming = new CountDownLatch(60);
      List<Future<Integer>> late = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        late.add(
            threads.submit(
                () -> {
                  coming.countDown();
                  return question.ask("shop");
                }));
      }
      await(coming);
      first.countDown();

      assertThat(early.get()).isEqualTo(1);
      for (Future<Integer> one : late) {
        assertThat(one.get()).isGreaterThan(1);
      }
    }
    assertThat(asked.get()).isLessThan(30);
    assertThat(question.ask("shop")).isEqualTo(asked.get());
  }

  @Test
  void failureIsEverybodys() {
    first.countDown();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> question.ask("odd"))
        .withMessage("no route to host");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> question.ask("odd"));
    assertThat(asked).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
