package mesh.sluice.reference;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;

/** The first packet of a TCP connection that concerns a pod. */
public sealed interface Connection {
  /** The address that the client means. */
  IpAddress destination();

  /** The port that the client means, 1 to 65535. */
  int port();

  /** The family of both of its addresses. */
  default IpFamily family() {
    return destination().family();
  }

  /** Comes in through the pod's interface. */
  record FromPeer(IpAddress source, IpAddress destination, int port) implements Connection {
    public FromPeer {
      requireNonNull(source);
      requireNonNull(destination);
    }
  }

  /**
   * Is made by a process of the pod.
   *
   * @param loopback whether it leaves through {@code lo}, which it does to all addresses of the pod
   * @param source the address that the client has bound to
   * @param user who owns the socket
   * @param group who owns the socket
   */
  record FromPod(
      boolean loopback,
      IpAddress source,
      IpAddress destination,
      int port,
      OwnerId user,
      OwnerId group)
      implements Connection {
    public FromPod {
      requireNonNull(source);
      requireNonNull(destination);
      requireNonNull(user);
      requireNonNull(group);
    }
  }
}
