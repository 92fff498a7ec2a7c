package mesh.sluice.connections;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;

/**
 * A TCP connection as one of its sockets has it.
 *
 * @param local the address of the socket; of IPv4 also where the socket is of IPv6
 * @param localPort 1 to 65535
 * @param remote the other end, of the same family
 * @param remotePort 1 to 65535
 * @param user the socket's owner, as the namespace of users sees it in which this process is
 */
public record TcpConnection(
    IpAddress local, int localPort, IpAddress remote, int remotePort, long user) {
  public TcpConnection {
    requireNonNull(local);
    requireNonNull(remote);
    if (local.family() != remote.family()) {
      throw new IllegalArgumentException(local + " and " + remote + " are not of one family");
    }
  }

  /** Whether the namespace talks to itself. */
  public boolean isInternal() {
    return local.equals(remote);
  }

  /** The same as the other end has it, but for the owner. */
  TcpConnection reversed() {
    return new TcpConnection(remote, remotePort, local, localPort, user);
  }

  /** For people: both ends, with their ports. */
  @Override
  public String toString() {
    return end(local, localPort) + " to " + end(remote, remotePort);
  }

  private static String end(IpAddress address, int port) {
    return address.family() == IpFamily.IPV6 ? "[" + address + "]:" + port : address + ":" + port;
  }
}
