package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Pauses between attempts: each up to twice as long as the one before, and a random part shorter,
 * so that those who failed together do not come back together. After two minutes without a failure
 * it starts over, as client-go's reflector does. For one thread.
 */
final class Backoff {
  private static final Duration RESET = Duration.ofMinutes(2);

  private final Duration first;
  private final Duration longest;
  private final LongSupplier nanoseconds;
  private final DoubleSupplier random;
  private Duration next;
  private long end;

  /**
   * @param nanoseconds a clock such as {@link System#nanoTime}
   * @param random from 0 to below 1
   */
  Backoff(Duration first, Duration longest, LongSupplier nanoseconds, DoubleSupplier random) {
    this.first = requireNonNull(first);
    this.longest = requireNonNull(longest);
    this.nanoseconds = requireNonNull(nanoseconds);
    this.random = requireNonNull(random);
    this.next = first;
    this.end = nanoseconds.getAsLong();
  }

  /** How long to wait after the failure that there was just now. */
  Duration next() {
    long now = nanoseconds.getAsLong();
    if (now - end > RESET.toNanos()) {
      next = first;
    }
    Duration full = next.compareTo(longest) < 0 ? next : longest;
    next = full.multipliedBy(2);
    Duration pause = Duration.ofNanos((long) (full.toNanos() * (1 - random.getAsDouble() / 2)));
    end = now + pause.toNanos();
    return pause;
  }
}
