package mesh.sluice.kubernetes;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A token bucket: so many steps each second, and after a pause as many at once. For one thread. */
public final class RateLimiter {
  private final int perSecond;
  private final LongSupplier nanoseconds;
  private final long interval;

  /** When the bucket would be empty had nothing been taken since: never more than a second ago. */
  private long next;

  /**
   * @param perSecond from 1
   * @param nanoseconds a clock such as {@link System#nanoTime}
   */
  public RateLimiter(int perSecond, LongSupplier nanoseconds) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("perSecond: " + perSecond + "; give 1 or more");
    }
    this.perSecond = perSecond;
    this.nanoseconds = nanoseconds;
    this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.next = nanoseconds.getAsLong() - interval * perSecond;
  }

  /** Takes one step; the caller waits for the nanoseconds that this returns before doing it. */
  public long take() {
    long now = nanoseconds.getAsLong();
    long earliest = now - interval * perSecond;
    if (next - earliest < 0) {
      next = earliest;
    }
    next += interval;
    return Math.max(0, next - now);
  }
}
