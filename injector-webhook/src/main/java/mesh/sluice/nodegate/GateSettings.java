package mesh.sluice.nodegate;

import java.time.Duration;

/**
 * How patient the node gate is.
 *
 * @param lostAfter for how long sluice-node has to be away from an open node until the node is
 *     closed; longer than an update of sluice-node takes on one node. At least 1 s
 * @param grace for how long after the installation nodes that were there before stay open without
 *     sluice-node. Not negative
 * @param changesPerSecond how many nodes are opened or closed each second, from 1 to 1000
 */
public record GateSettings(Duration lostAfter, Duration grace, int changesPerSecond) {
  public static final GateSettings DEFAULT =
      new GateSettings(Duration.ofMinutes(2), Duration.ofMinutes(10), 50);

  private static final int MAX_CHANGES = 1000;

  public GateSettings {
    if (lostAfter.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "lostAfter is " + lostAfter + "; give at least 1 s, or each update closes nodes");
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace is " + grace + "; give zero or more");
    }
    if (changesPerSecond < 1 || changesPerSecond > MAX_CHANGES) {
      throw new IllegalArgumentException(
          "changesPerSecond is " + changesPerSecond + "; give 1 to " + MAX_CHANGES);
    }
  }
}
