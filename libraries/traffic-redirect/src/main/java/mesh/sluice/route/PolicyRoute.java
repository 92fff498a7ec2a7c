package mesh.sluice.route;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;

/**
 * Delivers packets that are intercepted to this host, whatever their destination: rules that send
 * them to a routing table of its own ({@link MarkRule}), and there a route that calls every address
 * local. Without it a transparent socket gets nothing. The route is that of {@code ip route add
 * local default dev lo table T}, for both families.
 */
public final class PolicyRoute {
  /** A thread sees the value of its own namespace. */
  private static final String LOOPBACK_WITHOUT_IPV6 = "/proc/sys/net/ipv6/conf/lo/disable_ipv6";

  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;
  private static final int RTM_NEWRULE = 32;
  private static final int RTM_DELRULE = 33;
  private static final int RTM_GETRULE = 34;
  private static final int RTA_OIF = 4;
  private static final int RTA_TABLE = 15;
  private static final byte RTN_LOCAL = 2;
  private static final byte RTPROT_STATIC = 4;
  private static final byte RT_SCOPE_HOST = (byte) 254;
  private static final byte RT_TABLE_UNSPEC = 0;
  private static final int LOOPBACK_INDEX = 1;
  private static final int RTMSG_BYTES = 12;
  private static final byte AF_UNSPEC = 0;

  private final Posix posix;
  private final List<MarkRule> rules;
  private final MarkRule former;

  /** The reverse of the order in which they are added; what is less exact comes last. */
  private final List<MarkRule> removalOrder;

  private final int table;

  /**
   * @param intercepted mark of packets from outside
   * @param answers mark of the application's answers
   * @param table number of the routing table, 1 to 252
   */
  public PolicyRoute(Posix posix, int intercepted, int answers, int table) {
    this.posix = posix;
    this.table = table;
    rules = MarkRule.of(intercepted, answers, table);
    former = MarkRule.anywhere(answers, table);
    removalOrder = new ArrayList<>(rules.reversed());
    removalOrder.add(former);
  }

  /**
   * Adds rules and routes, for each family that the namespace has. What is there already stays.
   *
   * @return whether anything was added
   * @throws IOException if the kernel refuses; what was added is removed again then
   */
  public boolean add() throws IOException {
    int flags = NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL;
    NetlinkWriter requests = new NetlinkWriter(512);
    int sequence = 0;
    for (IpFamily family : IpFamily.values()) {
      route(requests, RTM_NEWROUTE, flags, ++sequence, family);
      for (MarkRule rule : rules) {
        rule(requests, RTM_NEWRULE, flags, ++sequence, rule, family);
      }
    }
    int[] errnos;
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      errnos = socket.executeEach(requests.addFlags(NetlinkSocket.NLM_F_ACK));
    }
    boolean added = anyIsDone(errnos);
    try {
      requireDone(errnos, "added");
    } catch (IOException e) {
      if (added) {
        undo(e);
      }
      throw e;
    }
    return added;
  }

  private void undo(IOException reason) {
    try {
      remove();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Removes rules and routes, as far as they are there; also those of versions before. */
  public void remove() throws IOException {
    int[] errnos;
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      // Mostly there is no rule: one question costs less than an attempt for each.
      List<NetlinkMessage> found = socket.dump(allRules());
      NetlinkWriter requests = new NetlinkWriter(512);
      int sequence = 0;
      for (IpFamily family : IpFamily.values()) {
        for (MarkRule rule : removalOrder) {
          for (int left = count(found, rule, family); left > 0; left--) {
            rule(requests, RTM_DELRULE, 0, ++sequence, rule, family);
          }
        }
        route(requests, RTM_DELROUTE, 0, ++sequence, family);
      }
      errnos = socket.executeEach(requests.addFlags(NetlinkSocket.NLM_F_ACK));
    }
    requireDone(errnos, "removed");
  }

  /** How many of the rules that were found are this one, and none that is removed before it. */
  private int count(List<NetlinkMessage> found, MarkRule rule, IpFamily family) {
    int count = 0;
    for (NetlinkMessage each : found) {
      if (each.bytes()[each.start()] == number(family) && isFirstMatch(rule, each)) {
        count++;
      }
    }
    return count;
  }

  private boolean isFirstMatch(MarkRule rule, NetlinkMessage found) {
    for (MarkRule any : removalOrder) {
      if (any.is(found)) {
        return any.equals(rule);
      }
    }
    return false;
  }

  private static boolean anyIsDone(int[] errnos) {
    for (int i = 1; i < errnos.length; i++) {
      if (errnos[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Fails at the first error that says more than that there was nothing to do. */
  private void requireDone(int[] errnos, String what) throws IOException {
    for (int errno : errnos) {
      if (errno != 0 && !isDoneBefore(errno) && !isWithout(errno)) {
        throw new IOException(
            "the rules and routes of the routing table "
                + table
                + " cannot be "
                + what
                + ": "
                + Errno.text(errno));
      }
    }
  }

  /** EEXIST: it was there; ENOENT: there is no such rule; ESRCH: no such route. */
  private static boolean isDoneBefore(int errno) {
    return errno == Errno.EEXIST || errno == Errno.ENOENT || errno == Errno.ESRCH;
  }

  /**
   * Sentences about what is missing; none if all is there.
   *
   * @param ofThisVersion whether this version of Sluice's compiler has made the rules; those of
   *     versions before do with one rule of routing
   */
  public List<String> missing(boolean ofThisVersion) throws IOException {
    List<String> missing = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      for (MarkRule rule : ofThisVersion ? rules : List.of(former)) {
        if (!has(family, RTM_GETRULE, rule::is)) {
          String all = ofThisVersion ? ", '" + rule + "'," : "";
          missing.add(
              "the " + family + " routing rule for the mark " + rule.mark() + all + " is missing");
        }
      }
      if (!has(family, RTM_GETROUTE, this::isOurs) && loopbackHas(family)) {
        missing.add("the " + family + " route of the table " + table + " is missing");
      }
    }
    return missing;
  }

  /** Without IPv6, lo takes no such route, although the namespace takes rules of the family. */
  private boolean loopbackHas(IpFamily family) {
    try {
      return family == IpFamily.IPV4 || !posix.readFile(LOOPBACK_WITHOUT_IPV6, 1).equals("1");
    } catch (SystemCallException e) {
      return true;
    }
  }

  private boolean isOurs(NetlinkMessage route) {
    Attributes attributes = route.attributes(RTMSG_BYTES);
    return attributes.hostInteger(RTA_TABLE, 0) == table
        && attributes.hostInteger(RTA_OIF, 0) == LOOPBACK_INDEX;
  }

  /** Whether there is an object of ours; true where the namespace has no such family. */
  private boolean has(IpFamily family, int request, Predicate<NetlinkMessage> wanted)
      throws IOException {
    NetlinkWriter dump = dump(request, number(family));
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      return socket.dump(dump).stream().anyMatch(wanted);
    } catch (NetlinkException e) {
      if (isWithout(e.errno())) {
        return true;
      }
      throw e;
    }
  }

  /** Of all families that the namespace has. */
  private static NetlinkWriter allRules() {
    return dump(RTM_GETRULE, AF_UNSPEC);
  }

  private static NetlinkWriter dump(int request, byte family) {
    return new NetlinkWriter(64)
        .beginMessage(request, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1)
        .raw(family, (byte) 0, (byte) 0, (byte) 0)
        .raw(new byte[RTMSG_BYTES - 4])
        .endMessage();
  }

  private static void rule(
      NetlinkWriter to, int type, int flags, int sequence, MarkRule rule, IpFamily family) {
    to.beginMessage(type, NetlinkSocket.NLM_F_REQUEST | flags, sequence);
    rule.write(to, number(family)).endMessage();
  }

  private void route(NetlinkWriter to, int type, int flags, int sequence, IpFamily family) {
    to.beginMessage(type, NetlinkSocket.NLM_F_REQUEST | flags, sequence)
        .raw(number(family), (byte) 0, (byte) 0, (byte) 0)
        .raw(RT_TABLE_UNSPEC, RTPROT_STATIC, RT_SCOPE_HOST, RTN_LOCAL)
        .hostInteger(0)
        .hostAttribute(RTA_TABLE, table)
        .hostAttribute(RTA_OIF, LOOPBACK_INDEX)
        .endMessage();
  }

  private static byte number(IpFamily family) {
    return (byte) (family == IpFamily.IPV4 ? 2 : 10);
  }

  /** The kernel or the namespace has no such family, so there is no traffic to deliver either. */
  private static boolean isWithout(int errno) {
    return errno == Errno.EOPNOTSUPP || errno == Errno.EAFNOSUPPORT || errno == Errno.EACCES;
  }
}
