package mesh.sluice.rules;

/** States of connection tracking that rules ask for. */
public enum ConnectionState {
  /** Belongs to no connection and cannot begin one, such as a segment out of the window. */
  INVALID,
  /** Belongs to a connection that has seen packets in both directions, or is related to one. */
  ESTABLISHED_OR_RELATED,
  /** As before, and goes against the direction of the connection's first packet. */
  ANSWER
}
