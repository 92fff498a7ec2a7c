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

/**
 * Delivers packets that are intercepted to this host, whatever their destination: rules that send
 * them to a routing table of its own ({@link MarkRule}), and there a route that calls every address
 * local. Without it a transparent socket gets nothing. The route is that of {@code ip route add
 * local default dev lo table T}, for both families.
 */
public final class PolicyRoute {
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

  /** More of the same rule, at several places, than versions of Sluice have ever made. */
  private static final int MAX_REPEATED = 8;

  private final Posix posix;
  private final List<MarkRule> rules;
  private final MarkRule former;
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
  }

  /**
   * Adds rules and routes, for each family that the namespace has. What is there already stays.
   *
   * @return whether anything was added
   * @throws IOException if the kernel refuses; what was added is removed again then
   */
  public boolean add() throws IOException {
    int flags = NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL;
    boolean added = false;
    try {
      for (IpFamily family : IpFamily.values()) {
        added |= execute(route(RTM_NEWROUTE, flags, family), Errno.EEXIST);
        for (MarkRule rule : rules) {
          added |= execute(rule(RTM_NEWRULE, flags, rule, family), Errno.EEXIST);
        }
      }
      return added;
    } catch (IOException e) {
      if (added) {
        undo(e);
      }
      throw e;
    }
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
    for (IpFamily family : IpFamily.values()) {
      // Mostly there is none: one question costs less than an attempt for each.
      if (hasRuleOfOurs(family)) {
        for (MarkRule rule : rules.reversed()) {
          execute(rule(RTM_DELRULE, 0, rule, family), Errno.ENOENT);
        }
        int left = MAX_REPEATED;
        while (left > 0 && execute(rule(RTM_DELRULE, 0, former, family), Errno.ENOENT)) {
          left--;
        }
      }
      execute(route(RTM_DELROUTE, 0, family), Errno.ESRCH);
    }
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
      if (!has(family, RTM_GETROUTE, this::isOurs)) {
        missing.add("the " + family + " route of the table " + table + " is missing");
      }
    }
    return missing;
  }

  private boolean hasRuleOfOurs(IpFamily family) throws IOException {
    return has(
        family,
        RTM_GETRULE,
        found -> former.is(found) || rules.stream().anyMatch(r -> r.is(found)));
  }

  private boolean isOurs(NetlinkMessage route) {
    Attributes attributes = route.attributes(RTMSG_BYTES);
    return attributes.hostInteger(RTA_TABLE, 0) == table
        && attributes.hostInteger(RTA_OIF, 0) == LOOPBACK_INDEX;
  }

  /** Whether there is an object of ours; true where the namespace has no such family. */
  private boolean has(IpFamily family, int request, Predicate<NetlinkMessage> wanted)
      throws IOException {
    NetlinkWriter dump =
        new NetlinkWriter(64)
            .beginMessage(request, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1)
            .raw(number(family), (byte) 0, (byte) 0, (byte) 0)
            .raw(new byte[RTMSG_BYTES - 4])
            .endMessage();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      return socket.dump(dump).stream().anyMatch(wanted);
    } catch (NetlinkException e) {
      if (isWithout(e.errno())) {
        return true;
      }
      throw e;
    }
  }

  /** Whether the kernel did it, and did not answer {@code accepted} or that it lacks the family. */
  private boolean execute(NetlinkWriter request, int accepted) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      socket.execute(request, 1);
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == accepted || isWithout(e.errno())) {
        return false;
      }
      throw e;
    }
  }

  private static NetlinkWriter rule(int type, int flags, MarkRule rule, IpFamily family) {
    return rule.write(begin(type, flags), number(family)).endMessage();
  }

  private NetlinkWriter route(int type, int flags, IpFamily family) {
    return begin(type, flags)
        .raw(number(family), (byte) 0, (byte) 0, (byte) 0)
        .raw(RT_TABLE_UNSPEC, RTPROT_STATIC, RT_SCOPE_HOST, RTN_LOCAL)
        .hostInteger(0)
        .hostAttribute(RTA_TABLE, table)
        .hostAttribute(RTA_OIF, LOOPBACK_INDEX)
        .endMessage();
  }

  private static NetlinkWriter begin(int type, int flags) {
    int all = NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_ACK | flags;
    return new NetlinkWriter(128).beginMessage(type, all, 1);
  }

  private static byte number(IpFamily family) {
    return (byte) (family == IpFamily.IPV4 ? 2 : 10);
  }

  /** The kernel or the namespace has no such family, so there is no traffic to deliver either. */
  private static boolean isWithout(int errno) {
    return errno == Errno.EOPNOTSUPP || errno == Errno.EAFNOSUPPORT || errno == Errno.EACCES;
  }
}
