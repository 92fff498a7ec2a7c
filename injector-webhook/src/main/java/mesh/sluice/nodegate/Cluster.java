package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What is the same for all nodes.
 *
 * @param installedAt since when new nodes are closed at their creation
 * @param agentsMostlyReady whether sluice-node is ready on at least half of the nodes that are to
 *     have it. If not, sluice-node itself is what fails, and closing all nodes would make an outage
 *     of the whole cluster of it
 */
public record Cluster(Instant installedAt, boolean agentsMostlyReady) {
  public Cluster {
    requireNonNull(installedAt);
  }
}
