package mesh.sluice.route;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;

/** The network interfaces of the calling thread's namespace. */
public final class Links {
  private static final int RTM_GETLINK = 18;
  private static final int IFLA_IFNAME = 3;
  private static final int IFINFOMSG_BYTES = 16;
  private static final int IFINFOMSG_INDEX = 4;
  private static final int IFINFOMSG_FLAGS = 8;
  private static final int IFF_UP = 1;

  private Links() {}

  /**
   * @param name an interface name, 1 to 15 bytes
   */
  public static boolean exists(Posix posix, String name) throws IOException {
    return index(posix, name).isPresent();
  }

  /**
   * Whether an interface is there and set up.
   *
   * @param name an interface name, 1 to 15 bytes
   */
  public static boolean isUp(Posix posix, String name) throws IOException {
    Optional<NetlinkMessage> link = find(posix, name);
    return link.isPresent() && (link.get().integer(IFINFOMSG_FLAGS) & IFF_UP) != 0;
  }

  /**
   * The number by which the kernel knows an interface; empty if there is none of this name.
   *
   * @param name an interface name, 1 to 15 bytes
   */
  public static OptionalInt index(Posix posix, String name) throws IOException {
    Optional<NetlinkMessage> link = find(posix, name);
    return link.isPresent()
        ? OptionalInt.of(link.get().integer(IFINFOMSG_INDEX))
        : OptionalInt.empty();
  }

  private static Optional<NetlinkMessage> find(Posix posix, String name) throws IOException {
    NetlinkWriter request =
        new NetlinkWriter(64)
            .beginMessage(RTM_GETLINK, NetlinkSocket.NLM_F_REQUEST, 1)
            .raw(new byte[IFINFOMSG_BYTES])
            .attribute(IFLA_IFNAME, name)
            .endMessage();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      return Optional.of(socket.ask(request));
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
