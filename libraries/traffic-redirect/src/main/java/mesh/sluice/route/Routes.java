package mesh.sluice.route;

import java.io.IOException;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;

/** What the kernel's routes say, in the namespace of the calling thread. */
public final class Routes {
  private static final int RTM_GETROUTE = 26;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTMSG_BYTES = 12;
  private static final int RTMSG_TYPE = 7;
  private static final byte RTN_UNICAST = 1;
  private static final byte RTN_LOCAL = 2;
  private static final byte AF_INET = 2;
  private static final byte AF_INET6 = 10;

  private Routes() {}

  /** Whether a packet to the address stays in the namespace. */
  public static boolean isLocal(Posix posix, IpAddress address) throws IOException {
    NetlinkWriter request =
        request(address.family(), 0, address.family().bits())
            .attribute(RTA_DST, address.toBytes())
            .endMessage();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      return type(socket.ask(request)) == RTN_LOCAL;
    } catch (NetlinkException e) {
      // Whatever the reason, nothing would be delivered.
      return false;
    }
  }

  /**
   * Whether packets to others leave by an interface.
   *
   * @param link number of the interface
   */
  public static boolean leaveBy(Posix posix, IpFamily family, int link) throws IOException {
    NetlinkWriter dump = request(family, NetlinkSocket.NLM_F_DUMP, 0).endMessage();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      for (NetlinkMessage message : socket.dump(dump)) {
        if (type(message) == RTN_UNICAST
            && message.attributes(RTMSG_BYTES).hostInteger(RTA_OIF, 0) == link) {
          return true;
        }
      }
      return false;
    }
  }

  private static byte type(NetlinkMessage route) {
    return route.bytes()[route.start() + RTMSG_TYPE];
  }

  private static NetlinkWriter request(IpFamily family, int flags, int prefix) {
    return new NetlinkWriter(64)
        .beginMessage(RTM_GETROUTE, NetlinkSocket.NLM_F_REQUEST | flags, 1)
        .raw(family == IpFamily.IPV4 ? AF_INET : AF_INET6, (byte) prefix, (byte) 0, (byte) 0)
        .raw(new byte[RTMSG_BYTES - 4]);
  }
}
