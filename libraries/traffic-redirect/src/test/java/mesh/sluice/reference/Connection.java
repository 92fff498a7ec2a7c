package mesh.sluice.reference;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.rules.Protocol;

/** The first packet of a TCP connection, or of an exchange of datagrams, that concerns a pod. */
public sealed interface Connection {
  /** The interface of the pod through which it comes in or leaves. */
  InterfaceName link();

  /** What its ports are ports of. */
  Protocol protocol();

  /** The address that the client has bound to. */
  IpAddress source();

  /** The port that the client has bound to; 0 for any that is free. */
  int sourcePort();

  /** The address that the client means. */
  IpAddress destination();

  /** The port that the client means, 1 to 65535. */
  int port();

  /** The family of both of its addresses. */
  default IpFamily family() {
    return destination().family();
  }

  /** Comes in through one of the pod's interfaces. */
  record FromPeer(
      InterfaceName link,
      Protocol protocol,
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int port)
      implements Connection {
    public FromPeer {
      requireNonNull(link);
      requireNonNull(protocol);
      requireNonNull(source);
      requireNonNull(destination);
    }

    /** A TCP connection through the pod's own interface. */
    public FromPeer(IpAddress source, IpAddress destination, int port) {
      this(World.ETH0, Protocol.TCP, source, 0, destination, port);
    }
  }

  /**
   * Is made by a process of the pod.
   *
   * @param link {@code lo} to all addresses of the pod
   * @param user who owns the socket
   * @param group who owns the socket
   */
  record FromPod(
      InterfaceName link,
      Protocol protocol,
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int port,
      OwnerId user,
      OwnerId group)
      implements Connection {
    public FromPod {
      requireNonNull(link);
      requireNonNull(protocol);
      requireNonNull(source);
      requireNonNull(destination);
      requireNonNull(user);
      requireNonNull(group);
    }

    /**
     * A TCP connection.
     *
     * @param loopback whether it leaves through {@code lo}; otherwise through the pod's own
     *     interface
     */
    public FromPod(
        boolean loopback,
        IpAddress source,
        IpAddress destination,
        int port,
        OwnerId user,
        OwnerId group) {
      this(
          loopback ? World.LO : World.ETH0,
          Protocol.TCP,
          source,
          0,
          destination,
          port,
          user,
          group);
    }

    /** Whether it leaves through {@code lo}. */
    public boolean loopback() {
      return link.equals(World.LO);
    }
  }
}
