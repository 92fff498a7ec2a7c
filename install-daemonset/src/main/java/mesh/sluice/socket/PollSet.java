package mesh.sluice.socket;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import mesh.sluice.posix.ServerPosix;

/** The sockets that a thread waits for together, and until when. Filled anew for each wait. */
final class PollSet {
  private static final int FIRST_ROOM = 16;
  private static final long NANOSECONDS = 1_000_000;

  private final ServerPosix posix;

  /** As {@link ServerPosix#poll} has them. */
  private int[] pairs = new int[2 * FIRST_ROOM];

  private int count;
  private long nanoseconds = Long.MAX_VALUE;

  PollSet(ServerPosix posix) {
    this.posix = requireNonNull(posix);
  }

  void clear() {
    count = 0;
    nanoseconds = Long.MAX_VALUE;
  }

  /**
   * One more.
   *
   * @param fd is not waited for if it is negative
   * @param events of {@link ServerPosix}
   * @return by which {@link #isReady} is asked
   */
  int add(int fd, int events) {
    if (2 * count == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * pairs.length);
    }
    pairs[2 * count] = fd;
    pairs[2 * count + 1] = events;
    return count++;
  }

  /** Waits no longer than this; with zero or less it only looks. */
  void atMost(long limit) {
    nanoseconds = Math.min(nanoseconds, Math.max(0, limit));
  }

  /** Waits until something has come of one of them, or the time is up. */
  void await() {
    // Rounded up, so that a deadline has passed then.
    int milliseconds =
        nanoseconds == Long.MAX_VALUE
            ? -1
            : (int) Math.min(Integer.MAX_VALUE, nanoseconds / NANOSECONDS + 1);
    posix.poll(pairs, count, milliseconds);
  }

  /** Whether the next call on this socket tells something. */
  boolean isReady(int index) {
    return pairs[2 * index + 1] != 0;
  }
}
