package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What the gate has to know of a node.
 *
 * @param createdAt {@code metadata.creationTimestamp}
 * @param exempt as {@link NotReadyTaint#exempts} says
 * @param closed whether it bears the taint
 * @param opened whether the gate has ever opened it, as its annotation tells
 */
public record NodeFacts(Instant createdAt, boolean exempt, boolean closed, boolean opened) {
  /** The annotation on a node that the gate has opened; its value is when it last did. */
  public static final String OPENED = "sluice.mesh/gate-opened";

  public NodeFacts {
    requireNonNull(createdAt);
  }
}
