package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** What is to be done with a node. */
public sealed interface GateDecision {
  /** Takes the taint away, and remembers on the node that it has been open. */
  record Open(GateReason reason) implements GateDecision {
    public Open {
      requireNonNull(reason);
    }
  }

  /** Sets the taint. */
  record Close(GateReason reason) implements GateDecision {
    public Close {
      requireNonNull(reason);
    }
  }

  /**
   * Remembers on the node that it has been open: it came without the taint, and is served by now.
   */
  record Remember() implements GateDecision {}

  /**
   * Leaves the node as it is.
   *
   * @param again when time alone changes the decision; empty if it does not
   */
  record Keep(GateState state, Optional<Instant> again) implements GateDecision {
    public Keep {
      requireNonNull(state);
      requireNonNull(again);
    }
  }

  /** Decides. */
  static GateDecision of(
      NodeFacts node, Agent agent, Cluster cluster, GateSettings settings, Instant now) {
    if (node.exempt()) {
      return node.closed() ? new Open(GateReason.EXEMPTED) : keep(GateState.EXEMPT);
    }
    return switch (agent) {
      case Agent.Ready() -> served(node, cluster);
      case Agent.Gone(Instant since) when node.closed() -> keep(GateState.CLOSED);
      case Agent.Gone(Instant since) -> unserved(node, since, cluster, settings, now);
    };
  }

  private static GateDecision served(NodeFacts node, Cluster cluster) {
    if (node.closed()) {
      return new Open(GateReason.AGENT_READY);
    }
    return isUnknown(node, cluster) ? new Remember() : keep(GateState.OPEN);
  }

  private static GateDecision unserved(
      NodeFacts node, Instant since, Cluster cluster, GateSettings settings, Instant now) {
    if (isUnknown(node, cluster)) {
      return new Close(GateReason.NEW_NODE);
    }
    Instant lost = since.plus(settings.lostAfter());
    Instant graceEnds = cluster.installedAt().plus(settings.grace());
    Instant due = node.opened() || lost.isAfter(graceEnds) ? lost : graceEnds;
    if (now.isBefore(due)) {
      return new Keep(GateState.WAITING, Optional.of(due));
    }
    if (!cluster.agentsMostlyReady()) {
      return keep(GateState.WAITING);
    }
    return new Close(node.opened() ? GateReason.AGENT_LOST : GateReason.GRACE_OVER);
  }

  /**
   * Whether the node should have been closed at its creation and was not: the webhook was away. A
   * node from before the installation may have run pods for long.
   */
  private static boolean isUnknown(NodeFacts node, Cluster cluster) {
    return !node.opened() && !node.createdAt().isBefore(cluster.installedAt());
  }

  private static Keep keep(GateState state) {
    return new Keep(state, Optional.empty());
  }
}
