package mesh.sluice.route;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;

/**
 * An address of the calling thread's namespace by which others know it: of global scope, on another
 * interface than {@code lo}, meant to last.
 *
 * @param link the index of its interface
 */
public record InterfaceAddress(int link, IpAddress address) {
  private static final int RTM_GETADDR = 22;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;
  private static final int IFADDRMSG_BYTES = 8;
  private static final int IFADDRMSG_SCOPE = 3;
  private static final int IFADDRMSG_INDEX = 4;
  private static final int LOOPBACK_INDEX = 1;
  private static final int RT_SCOPE_UNIVERSE = 0;

  /** {@code IFA_F_…}: of IPv4, one more of the same network; of IPv6, for privacy only. */
  private static final int SECONDARY_OR_TEMPORARY = 0x01;

  private static final int DAD_FAILED = 0x08;
  private static final int DEPRECATED = 0x20;

  public InterfaceAddress {
    requireNonNull(address);
  }

  /** All of them, in the order in which the kernel has them. */
  public static List<InterfaceAddress> all(Posix posix) throws IOException {
    NetlinkWriter dump =
        new NetlinkWriter(64)
            .beginMessage(RTM_GETADDR, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1)
            .raw(new byte[IFADDRMSG_BYTES])
            .endMessage();
    List<InterfaceAddress> found = new ArrayList<>();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      for (NetlinkMessage message : socket.dump(dump)) {
        Attributes attributes = message.attributes(IFADDRMSG_BYTES);
        // The other end of a point-to-point link is IFA_ADDRESS then.
        byte[] bytes = attributes.bytes(attributes.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS);
        boolean known =
            bytes.length == IpFamily.IPV4.bytes() || bytes.length == IpFamily.IPV6.bytes();
        int link = message.integer(IFADDRMSG_INDEX);
        if (known && link != LOOPBACK_INDEX && isGlobal(message) && isLasting(attributes)) {
          found.add(new InterfaceAddress(link, IpAddress.fromBytes(bytes)));
        }
      }
    }
    return found;
  }

  private static boolean isGlobal(NetlinkMessage message) {
    return message.bytes()[message.start() + IFADDRMSG_SCOPE] == RT_SCOPE_UNIVERSE;
  }

  private static boolean isLasting(Attributes attributes) {
    int flags = attributes.hostInteger(IFA_FLAGS, 0);
    return (flags & (SECONDARY_OR_TEMPORARY | DAD_FAILED | DEPRECATED)) == 0;
  }
}
