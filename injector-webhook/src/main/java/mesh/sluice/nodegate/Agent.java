package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** What is known of sluice-node on one node. */
public sealed interface Agent {
  /** A pod of it is ready there, and has not been told to end. */
  record Ready() implements Agent {}

  /**
   * There is none, or none is ready.
   *
   * @param since when this replica first saw it so
   */
  record Gone(Instant since) implements Agent {
    public Gone {
      requireNonNull(since);
    }
  }
}
