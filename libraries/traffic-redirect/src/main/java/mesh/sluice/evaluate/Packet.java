package mesh.sluice.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.Ports;
import mesh.sluice.rules.ConnectionState;
import mesh.sluice.rules.Protocol;

/**
 * A packet as the rules see it; the first one of a connection, unless {@code state} says otherwise.
 *
 * @param outgoing whether it was made in the pod; otherwise it came in
 * @param link the interface through which it leaves or came in; {@code lo} for the pod itself
 * @param source of the same family as {@code destination}
 * @param destinationPort 1 to 65535
 * @param owner who owns the socket; empty for a packet that came in
 * @param mark the packet's mark, 0 for none
 * @param connectionMark the connection's mark, 0 for none
 * @param state empty for the first packet of a connection
 */
public record Packet(
    boolean outgoing,
    InterfaceName link,
    Protocol protocol,
    IpAddress source,
    IpAddress destination,
    int destinationPort,
    Optional<Owner> owner,
    int mark,
    int connectionMark,
    Optional<ConnectionState> state) {
  static final InterfaceName LOOPBACK = new InterfaceName("lo");

  /** User and group of a socket. */
  public record Owner(OwnerId user, OwnerId group) {
    public Owner {
      requireNonNull(user);
      requireNonNull(group);
    }
  }

  public Packet {
    requireNonNull(link);
    requireNonNull(protocol);
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException(source + " and " + destination + " are of two families");
    }
    Ports.check(destinationPort);
    requireNonNull(owner);
    requireNonNull(state);
  }

  /** The first packet of a connection that a program in the pod opens. */
  public static Packet outgoing(
      InterfaceName link,
      Protocol protocol,
      IpAddress source,
      IpAddress destination,
      int destinationPort,
      Owner owner) {
    return new Packet(
        true,
        link,
        protocol,
        source,
        destination,
        destinationPort,
        Optional.of(owner),
        0,
        0,
        Optional.empty());
  }

  /** The first packet of a connection that somebody opens to the pod. */
  public static Packet incoming(
      InterfaceName link,
      Protocol protocol,
      IpAddress source,
      IpAddress destination,
      int destinationPort) {
    return new Packet(
        false,
        link,
        protocol,
        source,
        destination,
        destinationPort,
        Optional.empty(),
        0,
        0,
        Optional.empty());
  }

  Packet withMark(int other) {
    return new Packet(
        outgoing,
        link,
        protocol,
        source,
        destination,
        destinationPort,
        owner,
        other,
        connectionMark,
        state);
  }

  Packet withConnectionMark(int other) {
    return new Packet(
        outgoing, link, protocol, source, destination, destinationPort, owner, mark, other, state);
  }

  /** The same packet as it comes in again through {@code lo}, to where it was redirected. */
  Packet returned(IpAddress address, int port) {
    return new Packet(
        false,
        LOOPBACK,
        protocol,
        source,
        address,
        port,
        Optional.empty(),
        mark,
        connectionMark,
        state);
  }

  boolean isToLoopback() {
    return link.equals(LOOPBACK);
  }
}
