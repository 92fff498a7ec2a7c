package mesh.sluice.kernel;

import mesh.sluice.policy.IpAddress;

/**
 * What came of an attempt to connect.
 *
 * <p>The mark of the first packet is not part of it: a listener cannot ask for it. Linux hands it
 * to the connection only with {@code tcp_fwmark_accept}, which marks the answers too and so changes
 * where they are routed. {@code InboundConnectionsIT} counts marked packets by a table of its own.
 *
 * <p>Whom a datagram was meant for is told by the client, which takes answers from no other; with
 * TCP, by the listener.
 */
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
