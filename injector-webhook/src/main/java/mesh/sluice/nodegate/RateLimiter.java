package mesh.sluice.nodegate;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many steps each second, and after a pause as many at once (a token bucket). For one thread.
 */
final class RateLimiter {
  private final int perSecond;
  private final LongSupplier nanoseconds;
  private final long interval;

  /** When the bucket would be empty had nothing been taken since: never more than a second ago. */
  private long next;

  /**
   * @param perSecond from 1
   * @param nanoseconds a clock such as {@link System#nanoTime}
   */
  RateLimiter(int perSecond, LongSupplier nanoseconds) {
    this.perSecond = perSecond;
    this.nanoseconds = nanoseconds;
    this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.next = nanoseconds.getAsLong() - interval * perSecond;
  }

  /** Takes one step; the caller waits for so many nanoseconds before it does it. */
  long take() {
    long now = nanoseconds.getAsLong();
    long earliest = now - interval * perSecond;
    if (next - earliest < 0) {
      next = earliest;
    }
    next += interval;
    return Math.max(0, next - now);
  }
}
