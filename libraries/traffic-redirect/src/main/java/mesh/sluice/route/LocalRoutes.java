package mesh.sluice.route;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;

/**
 * Routes that make an IPv6 address local which no interface has, in the calling thread's namespace:
 * one by {@code lo} and one by the pod's interface, because a route whose interface goes down is
 * gone. Ours bear our number as their {@code proto}.
 */
final class LocalRoutes {
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_PRIORITY = 6;
  private static final int IFF_UP = 1;
  private static final byte AF_INET6 = 10;

  /** Any number that {@code rt_protos} of iproute2 does not name. */
  private static final byte OWN_PROTOCOL = 83;

  private static final byte RT_TABLE_LOCAL = (byte) 255;
  private static final byte RT_SCOPE_UNIVERSE = 0;
  private static final byte RTN_LOCAL = 2;
  private static final int RTMSG_BYTES = 12;
  private static final int RTMSG_TABLE = 4;
  private static final int RTMSG_PROTOCOL = 5;

  /** {@code lo} is the first interface of every namespace (LOOPBACK_IFINDEX of the kernel). */
  private static final int LOOPBACK_INDEX = 1;

  /** Of two routes to one address, the metrics must differ; ours is this and the interface. */
  private static final int METRIC = 1024;

  /** Sequence numbers of what {@link #add} sends. */
  private static final int LOOPBACK_UP = 1;

  private static final int LOOPBACK_ROUTE = 2;
  private static final int LINK_ROUTE = 3;

  private static final int MAX_ROUTES = 64;

  /** The two of a pod with one interface, and an attempt that tells that there are no more. */
  private static final int AT_ONCE = 3;

  private final Posix posix;
  private final IpAddress address;

  /** What {@link #add} has done. */
  enum Added {
    NEW,
    /** The route by {@code lo} was there already. */
    REPEATED,
    /** {@code lo} has no IPv6. */
    WITHOUT_IPV6
  }

  LocalRoutes(Posix posix, IpAddress address) {
    this.posix = posix;
    this.address = address;
  }

  /**
   * Adds what is missing, all in one message, so that the kernel is called no more often than for a
   * single address. Sets {@code lo} up, as the runtime does before or after us: while it is down,
   * it takes no route.
   *
   * @param link the pod's interface; one that is not there, is down or has no IPv6 gets no route
   * @throws IOException if the kernel refuses the route by {@code lo}
   */
  Added add(String link) throws IOException {
    int flags = NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL;
    int[] errnos;
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      OptionalInt index = socket.interfaceIndex(link);
      NetlinkWriter messages = new NetlinkWriter(256);
      loopbackUp(messages);
      route(messages, RTM_NEWROUTE, flags, LOOPBACK_ROUTE, LOOPBACK_INDEX);
      if (index.isPresent() && index.getAsInt() != LOOPBACK_INDEX) {
        route(messages, RTM_NEWROUTE, flags, LINK_ROUTE, index.getAsInt());
      }
      errnos = socket.executeEach(messages.addFlags(NetlinkSocket.NLM_F_ACK));
    }
    if (errnos[LOOPBACK_UP] != 0) {
      throw new IOException("lo cannot be set up: " + Errno.text(errnos[LOOPBACK_UP]));
    }
    int errno = errnos[LOOPBACK_ROUTE];
    if (errno == 0) {
      return Added.NEW;
    }
    if (errno == Errno.EEXIST) {
      return Added.REPEATED;
    }
    if (isWithoutIpv6(errno)) {
      return Added.WITHOUT_IPV6;
    }
    throw new IOException(
        "the route by which " + address + " is local cannot be added: " + Errno.text(errno));
  }

  /**
   * Removes all that are ours.
   *
   * @return whether there was any
   */
  boolean remove() throws IOException {
    boolean removed = false;
    for (int tries = MAX_ROUTES / AT_ONCE; tries > 0; tries--) {
      int[] errnos;
      try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
        NetlinkWriter requests = new NetlinkWriter(256);
        for (int i = 1; i <= AT_ONCE; i++) {
          route(requests, RTM_DELROUTE, 0, i, 0);
        }
        errnos = socket.executeEach(requests.addFlags(NetlinkSocket.NLM_F_ACK));
      }
      removed |= isRemoved(errnos[1]);
      if (!isRemoved(errnos[AT_ONCE])) {
        break;
      }
    }
    return removed;
  }

  /** Removes the one by an interface. */
  void remove(String link) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      OptionalInt index = socket.interfaceIndex(link);
      if (index.isPresent()) {
        NetlinkWriter request = new NetlinkWriter(96);
        route(request, RTM_DELROUTE, NetlinkSocket.NLM_F_ACK, 1, index.getAsInt());
        var unused = isRemoved(socket.executeEach(request)[1]);
      }
    }
  }

  /** Whether one of ours leads by another interface than {@code lo} and {@code link}. */
  boolean haveOtherThan(String link) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      List<Integer> others = links(socket).stream().filter(each -> each != LOOPBACK_INDEX).toList();
      if (others.isEmpty()) {
        // The kernel would look for a module of the name of an interface that is not there.
        return false;
      }
      int index = socket.interfaceIndex(link).orElse(LOOPBACK_INDEX);
      return others.stream().anyMatch(each -> each != index);
    }
  }

  /** False if there was nothing to remove. */
  private boolean isRemoved(int errno) throws IOException {
    if (errno == 0) {
      return true;
    }
    if (errno == Errno.ESRCH || isWithoutIpv6(errno)) {
      return false;
    }
    throw new IOException(
        "a route by which " + address + " is local cannot be removed: " + Errno.text(errno));
  }

  private List<Integer> links(NetlinkSocket socket) throws IOException {
    NetlinkWriter dump =
        new NetlinkWriter(64)
            .beginMessage(RTM_GETROUTE, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1)
            .raw(AF_INET6, (byte) 0, (byte) 0, (byte) 0)
            .raw(new byte[RTMSG_BYTES - 4])
            .endMessage();
    List<Integer> links = new ArrayList<>();
    try {
      for (NetlinkMessage message : socket.dump(dump)) {
        Attributes attributes = message.attributes(RTMSG_BYTES);
        if (message.bytes()[message.start() + RTMSG_PROTOCOL] == OWN_PROTOCOL
            && message.bytes()[message.start() + RTMSG_TABLE] == RT_TABLE_LOCAL
            && Arrays.equals(attributes.bytes(RTA_DST), address.toBytes())) {
          links.add(attributes.hostInteger(RTA_OIF, 0));
        }
      }
    } catch (NetlinkException e) {
      if (!isWithoutIpv6(e.errno())) {
        throw e;
      }
    }
    return links;
  }

  private static void loopbackUp(NetlinkWriter to) {
    to.beginMessage(RTM_NEWLINK, NetlinkSocket.NLM_F_REQUEST, LOOPBACK_UP)
        .hostInteger(0)
        .hostInteger(LOOPBACK_INDEX)
        .hostInteger(IFF_UP)
        .hostInteger(IFF_UP)
        .endMessage();
  }

  private void route(NetlinkWriter to, int type, int flags, int sequence, int index) {
    to.beginMessage(type, NetlinkSocket.NLM_F_REQUEST | flags, sequence)
        .raw(AF_INET6, (byte) address.family().bits(), (byte) 0, (byte) 0)
        .raw(RT_TABLE_LOCAL, OWN_PROTOCOL, RT_SCOPE_UNIVERSE, RTN_LOCAL)
        .hostInteger(0)
        .attribute(RTA_DST, address.toBytes());
    if (index != 0) {
      to.hostAttribute(RTA_OIF, index).hostAttribute(RTA_PRIORITY, METRIC + index);
    }
    to.endMessage();
  }

  /** EACCES: the sysctl disable_ipv6 is set; the others: the kernel was built or booted without. */
  private static boolean isWithoutIpv6(int errno) {
    return errno == Errno.EACCES || errno == Errno.EOPNOTSUPP || errno == Errno.EAFNOSUPPORT;
  }
}
