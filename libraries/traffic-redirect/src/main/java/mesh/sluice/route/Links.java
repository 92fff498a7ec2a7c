package mesh.sluice.route;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /**
   * The name of an interface; empty if there is none of this number.
   *
   * @param index by which the kernel knows it, from 1
   */
  public static Optional<String> name(Posix posix, int index) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(IFINFOMSG_BYTES).order(ByteOrder.nativeOrder());
    header.putInt(IFINFOMSG_INDEX, index);
    return find(
            posix,
            new NetlinkWriter(64)
                .beginMessage(RTM_GETLINK, NetlinkSocket.NLM_F_REQUEST, 1)
                .raw(header.array())
                .endMessage())
        .map(link -> link.attributes(IFINFOMSG_BYTES).text(IFLA_IFNAME));
  }

  private static Optional<NetlinkMessage> find(Posix posix, String name) throws IOException {
    return find(
        posix,
        new NetlinkWriter(64)
            .beginMessage(RTM_GETLINK, NetlinkSocket.NLM_F_REQUEST, 1)
            .raw(new byte[IFINFOMSG_BYTES])
            .attribute(IFLA_IFNAME, name)
            .endMessage());
  }

  private static Optional<NetlinkMessage> find(Posix posix, NetlinkWriter request)
      throws IOException {
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
