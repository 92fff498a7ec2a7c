package mesh.sluice.kernel;

import mesh.sluice.policy.IpAddress;

/** What came of an attempt to connect. */
public sealed interface Observation {
  /**
   * Somebody accepted.
   *
   * @param agent who
   * @param listener on which port
   * @param originalAddress whom the client meant, as the listener learns it
   * @param originalPort which port the client meant, as the listener learns it
   * @param peer from where the connection came, as the listener sees it
   */
  record Accepted(
      String agent, int listener, IpAddress originalAddress, int originalPort, IpAddress peer)
      implements Observation {}

  /** Nobody did. */
  record Failed(String why) implements Observation {}
}
