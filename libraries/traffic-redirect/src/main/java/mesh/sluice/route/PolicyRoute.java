package mesh.sluice.route;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;

/**
 * Delivers packets with a mark to this host, whatever their destination: a rule that sends them to
 * a routing table of its own, and there a route that calls every address local. Without it a
 * transparent socket gets nothing. As {@code ip rule add fwmark M lookup T; ip route add local
 * default dev lo table T} does it, for both families.
 */
public final class PolicyRoute {
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;
  private static final int RTM_NEWRULE = 32;
  private static final int RTM_DELRULE = 33;
  private static final int RTM_GETRULE = 34;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final int RTA_OIF = 4;
  private static final int RTA_TABLE = 15;
  private static final byte FR_ACT_TO_TBL = 1;
  private static final byte RTN_LOCAL = 2;
  private static final byte RTPROT_STATIC = 4;
  private static final byte RT_SCOPE_HOST = (byte) 254;
  private static final byte RT_TABLE_UNSPEC = 0;
  private static final int LOOPBACK_INDEX = 1;
  private static final int RTMSG_BYTES = 12;

  private final Posix posix;
  private final int mark;
  private final int table;

  /**
   * @param mark mark of the packets
   * @param table number of the routing table, 1 to 252
   */
  public PolicyRoute(Posix posix, int mark, int table) {
    this.posix = posix;
    this.mark = mark;
    this.table = table;
  }

  /**
   * Adds rule and route, for each family that the namespace has. What is there already stays.
   *
   * @return whether anything was added
   * @throws IOException if the kernel refuses
   */
  public boolean add() throws IOException {
    int flags = NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL;
    boolean added = false;
    for (IpFamily family : IpFamily.values()) {
      added |= execute(route(RTM_NEWROUTE, flags, family), Errno.EEXIST);
      added |= execute(rule(RTM_NEWRULE, flags, family), Errno.EEXIST);
    }
    return added;
  }

  /** Removes rule and route, as far as they are there. */
  public void remove() throws IOException {
    for (IpFamily family : IpFamily.values()) {
      execute(rule(RTM_DELRULE, 0, family), Errno.ENOENT);
      execute(route(RTM_DELROUTE, 0, family), Errno.ESRCH);
    }
  }

  /** Sentences about what is missing; none if all is there. */
  public List<String> missing() throws IOException {
    List<String> missing = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      if (!has(family, RTM_GETRULE, FRA_TABLE, FRA_FWMARK, mark)) {
        missing.add("the " + family + " routing rule for the mark " + mark + " is missing");
      }
      if (!has(family, RTM_GETROUTE, RTA_TABLE, RTA_OIF, LOOPBACK_INDEX)) {
        missing.add("the " + family + " route of the table " + table + " is missing");
      }
    }
    return missing;
  }

  /** Whether an object of our table has a value; true where the namespace has no such family. */
  private boolean has(IpFamily family, int request, int tableAttribute, int attribute, int value)
      throws IOException {
    NetlinkWriter dump =
        new NetlinkWriter(64)
            .beginMessage(request, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1)
            .raw(number(family), (byte) 0, (byte) 0, (byte) 0)
            .raw(new byte[RTMSG_BYTES - 4])
            .endMessage();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      for (NetlinkMessage message : socket.dump(dump)) {
        Attributes attributes = message.attributes(RTMSG_BYTES);
        if (attributes.hostInteger(tableAttribute, 0) == table
            && attributes.hostInteger(attribute, 0) == value) {
          return true;
        }
      }
      return false;
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

  private NetlinkWriter rule(int type, int flags, IpFamily family) {
    return begin(type, flags)
        .raw(number(family), (byte) 0, (byte) 0, (byte) 0)
        .raw(RT_TABLE_UNSPEC, (byte) 0, (byte) 0, FR_ACT_TO_TBL)
        .hostInteger(0)
        .hostAttribute(FRA_TABLE, table)
        .hostAttribute(FRA_FWMARK, mark)
        .hostAttribute(FRA_FWMASK, -1)
        .endMessage();
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
    return new NetlinkWriter(96).beginMessage(type, all, 1);
  }

  private static byte number(IpFamily family) {
    return (byte) (family == IpFamily.IPV4 ? 2 : 10);
  }

  /** The kernel or the namespace has no such family, so there is no traffic to deliver either. */
  private static boolean isWithout(int errno) {
    return errno == Errno.EOPNOTSUPP || errno == Errno.EAFNOSUPPORT || errno == Errno.EACCES;
  }
}
