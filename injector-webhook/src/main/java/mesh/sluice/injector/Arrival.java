package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import mesh.sluice.status.Readiness;

/**
 * Tells readiness when a part is there that does not say so itself. Looks often at first, as
 * reviews wait for it, then ever less; and no more once it is there.
 */
record Arrival(Readiness readiness, ScheduledExecutorService clock) {
  private static final long FIRST_MILLISECONDS = 2;

  /** Each pause is longer by this part, so no part is noticed later by much more than that. */
  private static final long GROWTH = 8;

  private static final long MAX_MILLISECONDS = 250;

  Arrival {
    requireNonNull(readiness);
    requireNonNull(clock);
  }

  /**
   * Waits for a part, without holding up the caller.
   *
   * @param part what {@link Readiness} calls it
   * @param there asked by the thread of the clock; once yes, always yes
   */
  void await(String part, BooleanSupplier there) {
    look(part, there, FIRST_MILLISECONDS);
  }

  private void look(String part, BooleanSupplier there, long pause) {
    if (there.getAsBoolean()) {
      readiness.ready(part);
    } else {
      long next = Math.min(pause + pause / GROWTH + 1, MAX_MILLISECONDS);
      var unused = clock.schedule(() -> look(part, there, next), pause, TimeUnit.MILLISECONDS);
    }
  }
}
