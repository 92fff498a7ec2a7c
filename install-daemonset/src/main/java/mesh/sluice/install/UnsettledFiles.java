package mesh.sluice.install;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.conflist.NetworkChoice;
import mesh.sluice.conflist.NetworkChoice.Skipped;

/**
 * Files that became invalid a moment ago: they are probably being written, so it is too early to
 * pass them over for the next file.
 */
final class UnsettledFiles {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<String, Long> since = new HashMap<>();
  private boolean first = true;
  private boolean waiting;

  /** A new look; what was found before does not count for it. */
  void begin() {
    waiting = false;
  }

  /** A look is over; what is invalid from now on was not so from the start. */
  void end() {
    first = false;
  }

  /**
   * Whether a choice can be trusted.
   *
   * @param now of System.nanoTime
   */
  boolean isSettled(NetworkChoice choice, long now) {
    List<String> names = choice.skipped().stream().map(Skipped::fileName).toList();
    since.keySet().retainAll(names);
    for (String name : names) {
      since.putIfAbsent(name, first ? now - PATIENCE.toNanos() : now);
    }
    waiting = since.values().stream().anyMatch(when -> now - when < PATIENCE.toNanos());
    return !waiting;
  }

  /** Whether the last look ended because a file is being written. */
  boolean isWaiting() {
    return waiting;
  }
}
