package mesh.sluice.install;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps this installer from fighting with another program about a file (istio/istio#49538: a loop
 * of rewrites). Times are those of System.nanoTime, which no change of the clock moves.
 */
final class RewriteRate {
  static final int MAX_REWRITES = 5;
  static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Deque<Long> rewrites = new ArrayDeque<>();
  private Duration pause = Duration.ZERO;
  private long notBefore;
  private long count;

  /** Something had to be put back. */
  void rewritten(long now) {
    forget(now);
    rewrites.add(now);
    count++;
    if (rewrites.size() >= MAX_REWRITES || !pause.isZero()) {
      Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      notBefore = now + pause.toNanos();
    }
  }

  /** How often it was, in all. */
  long count() {
    return count;
  }

  /** Whether something else is at work. */
  boolean drift(long now) {
    forget(now);
    return !pause.isZero();
  }

  /** How long nothing is to be put back; zero if it may be. */
  Duration pause(long now) {
    if (!drift(now)) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(Math.max(0, notBefore - now));
  }

  /** Quiet for a period after a pause: whatever it was has ended. */
  private void forget(long now) {
    while (!rewrites.isEmpty() && now - rewrites.peek() > PERIOD.toNanos()) {
      rewrites.remove();
    }
    if (!pause.isZero() && now - notBefore > PERIOD.toNanos()) {
      pause = Duration.ZERO;
    }
  }
}
