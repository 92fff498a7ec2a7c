package mesh.sluice.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what is to become true. */
public final class Condition {
  private static final long PAUSE_NANOSECONDS = 50_000_000;

  private Condition() {}

  /**
   * Asks until the answer is yes.
   *
   * @param what a clause for the message, such as "the pod is gone"
   * @param otherwise says more, where it did not come true in time
   * @throws AssertionError at the deadline
   */
  public static void await(
      Duration deadline, String what, Callable<Boolean> question, Supplier<String> otherwise) {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (!question.call()) {
        if (System.nanoTime() > end) {
          throw new AssertionError(
              "not within " + deadline.toSeconds() + " s: " + what + "; " + otherwise.get());
        }
        LockSupport.parkNanos(PAUSE_NANOSECONDS);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("cannot tell whether " + what, e);
    }
  }
}
