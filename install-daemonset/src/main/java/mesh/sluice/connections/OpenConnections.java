package mesh.sluice.connections;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;

/** The TCP connections of the calling thread's namespace, from the kernel's sock_diag(7). */
public final class OpenConnections {
  private static final int NETLINK_SOCK_DIAG = 4;

  private static final int SOCK_DIAG_BY_FAMILY = 20;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IPPROTO_TCP = 6;
  private static final int ADDRESS_BYTES = 16;

  /**
   * Bits of {@code TCP_…} states (include/net/tcp_states.h): established, both of FIN_WAIT,
   * CLOSE_WAIT, LAST_ACK, CLOSING. One that is only being opened sends its SYN again, and so comes
   * to the rules.
   */
  private static final int OPEN = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

  /** Offsets in {@code struct inet_diag_msg}. */
  private static final int LOCAL_PORT = 4;

  private static final int REMOTE_PORT = 6;
  private static final int LOCAL_ADDRESS = 8;
  private static final int REMOTE_ADDRESS = 24;
  private static final int USER = 64;
  private static final int MESSAGE_BYTES = 72;

  /** {@code struct inet_diag_req_v2}: four bytes, the states, and a socket's id of 48 bytes. */
  private static final int REQUEST_BYTES = 56;

  private static final int LISTEN = 1 << 10;

  private OpenConnections() {}

  /**
   * Those that carry, or may still carry, data.
   *
   * @throws IOException if the kernel does not tell, as one without {@code CONFIG_INET_DIAG}
   */
  public static List<TcpConnection> all(Posix posix) throws IOException {
    return sockets(posix, OPEN);
  }

  /**
   * The ports on which somebody listens, at whatever address.
   *
   * @throws IOException if the kernel does not tell
   */
  public static Set<Integer> listeningPorts(Posix posix) throws IOException {
    Set<Integer> ports = new HashSet<>();
    sockets(posix, LISTEN).forEach(socket -> ports.add(socket.localPort()));
    return ports;
  }

  private static List<TcpConnection> sockets(Posix posix, int states) throws IOException {
    List<TcpConnection> found = new ArrayList<>();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, NETLINK_SOCK_DIAG)) {
      for (int family : new int[] {AF_INET, AF_INET6}) {
        // Connections come and go; each reading is as good as any other.
        for (NetlinkMessage message : socket.dumpOnce(request(family, states))) {
          read(message, family).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static NetlinkWriter request(int family, int states) {
    ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES).order(ByteOrder.nativeOrder());
    request.put((byte) family).put((byte) IPPROTO_TCP).putShort((short) 0).putInt(states);
    return new NetlinkWriter(128)
        .beginMessage(
            SOCK_DIAG_BY_FAMILY, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1)
        .raw(request.array())
        .endMessage();
  }

  private static Optional<TcpConnection> read(NetlinkMessage message, int family) {
    byte[] bytes = Arrays.copyOfRange(message.bytes(), message.start(), message.end());
    if (bytes.length < MESSAGE_BYTES || bytes[0] != family) {
      return Optional.empty();
    }
    ByteBuffer ports = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
    IpAddress local = address(bytes, LOCAL_ADDRESS, family);
    IpAddress remote = address(bytes, REMOTE_ADDRESS, family);
    if (local.mapped().isPresent() && remote.mapped().isPresent()) {
      local = local.mapped().get();
      remote = remote.mapped().get();
    }
    long user = Integer.toUnsignedLong(message.integer(USER));
    return Optional.of(
        new TcpConnection(
            local,
            ports.getShort(LOCAL_PORT) & 0xffff,
            remote,
            ports.getShort(REMOTE_PORT) & 0xffff,
            user));
  }

  private static IpAddress address(byte[] bytes, int at, int family) {
    int length = family == AF_INET ? IpFamily.IPV4.bytes() : ADDRESS_BYTES;
    return IpAddress.fromBytes(Arrays.copyOfRange(bytes, at, at + length));
  }
}
