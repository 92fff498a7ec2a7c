package mesh.sluice.connections;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;

/**
 * Lets connections of the calling thread's namespace outlive the arrival of redirect rules.
 *
 * <p>Where no rule needs it, the kernel tracks no connections. When the first rules come, it takes
 * the next packet of a connection that it has not seen begin for the first one of a new connection
 * ({@code nf_conntrack_tcp_loose}), and gives it to the rules: they redirect it to the sidecar,
 * whose host answers with a reset. So before the rules come, the kernel is told of each connection
 * that there is, as one that is established and goes where it goes.
 */
public final class ConnectionTracking {
  /** About 200 bytes each: less than a socket takes in one message without asking for more. */
  private static final int AT_ONCE = 200;

  private ConnectionTracking() {}

  /**
   * Tells the kernel of all connections that rules of a policy would reset.
   *
   * @param link the pod's interface
   * @param addresses the pod's
   * @return what becomes of those that the rules would redirect if they were opened now
   * @throws IOException if the kernel does not tell which connections there are
   */
  public static KeptConnections keep(
      Posix posix, RedirectPolicy policy, String link, List<IpAddress> addresses)
      throws IOException {
    Set<Integer> listening = OpenConnections.listeningPorts(posix);
    List<TcpConnection> connections = chosen(OpenConnections.all(posix), listening, policy);
    if (connections.isEmpty()) {
      return KeptConnections.NONE;
    }
    return keep(posix, connections, Capture.of(policy, link, addresses, listening));
  }

  /**
   * Those of which the kernel is to be told. A connection that was redirected before is not among
   * them: if the kernel has forgotten it, its next packet is to be redirected again. Of one with
   * both ends in the namespace, such as the sidecar's to the application, the end that opened it
   * is: the other one looks as if it came from outside.
   *
   * @param all sockets of the namespace
   * @param listening ports on which somebody in it listens
   */
  static List<TcpConnection> chosen(
      List<TcpConnection> all, Set<Integer> listening, RedirectPolicy policy) {
    Set<Integer> listeners = Set.of(policy.inbound().port(), policy.outbound().port());
    Set<String> redirected = new HashSet<>();
    Set<String> inside = new HashSet<>();
    for (TcpConnection each : all) {
      inside.add(each.toString());
      if (listeners.contains(each.localPort())) {
        redirected.add(each.remote() + " " + each.remotePort());
      }
    }
    List<TcpConnection> chosen = new ArrayList<>();
    for (TcpConnection each : all) {
      if (!each.isInternal()
          && !listeners.contains(each.localPort())
          && !redirected.contains(each.local() + " " + each.localPort())
          && !(listening.contains(each.localPort())
              && inside.contains(each.reversed().toString()))) {
        chosen.add(each);
      }
    }
    return chosen;
  }

  private static KeptConnections keep(Posix posix, List<TcpConnection> connections, Capture capture)
      throws IOException {
    List<TcpConnection> outside = new ArrayList<>();
    List<TcpConnection> lost = new ArrayList<>();
    int refusal = 0;
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER)) {
      for (int from = 0; from < connections.size(); from += AT_ONCE) {
        List<TcpConnection> some =
            connections.subList(from, Math.min(connections.size(), from + AT_ONCE));
        int[] errnos = create(socket, some);
        for (int i = 0; i < some.size(); i++) {
          int errno = errnos[i + 1];
          boolean known = errno == Errno.EEXIST;
          if (errno != 0 && !known) {
            refusal = errno;
            lost.add(some.get(i));
          } else if (!known || !isTranslated(socket, some.get(i))) {
            outside.add(some.get(i));
          }
        }
      }
    }
    outside.removeIf(each -> !capture.includes(each));
    lost.removeIf(each -> !capture.includes(each));
    return new KeptConnections(outside, lost, lost.isEmpty() ? "" : Errno.text(refusal));
  }

  private static int[] create(NetlinkSocket socket, List<TcpConnection> connections)
      throws IOException {
    NetlinkWriter messages = new NetlinkWriter(256 * connections.size());
    for (int i = 0; i < connections.size(); i++) {
      ConnectionEntry.create(messages, connections.get(i), i + 1, i + 1 == connections.size());
    }
    return socket.executeEach(messages);
  }

  /** It has passed rules of ours, or of somebody else. */
  private static boolean isTranslated(NetlinkSocket socket, TcpConnection connection) {
    try {
      NetlinkMessage entry = socket.ask(ConnectionEntry.find(connection));
      Attributes attributes = entry.attributes(ConnectionEntry.HEADER_BYTES);
      return (attributes.integer(ConnectionEntry.CTA_STATUS, 0) & ConnectionEntry.IPS_DST_NAT) != 0;
    } catch (IOException e) {
      // It has just ended.
      return true;
    }
  }
}
