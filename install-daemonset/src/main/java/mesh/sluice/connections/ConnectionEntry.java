package mesh.sluice.connections;

import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;

/** Requests of ctnetlink about one connection (nfnetlink_conntrack.h of Linux). */
final class ConnectionEntry {
  static final int CTA_STATUS = 3;

  /** A rule or somebody else has given the connection another destination. */
  static final int IPS_DST_NAT = 1 << 5;

  /** {@code struct nfgenmsg}. */
  static final int HEADER_BYTES = 4;

  private static final int NEW = 1 << 8;
  private static final int GET = 1 << 8 | 1;

  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_TUPLE_REPLY = 2;
  private static final int CTA_PROTOINFO = 4;
  private static final int CTA_TIMEOUT = 7;
  private static final int CTA_TUPLE_IP = 1;
  private static final int CTA_TUPLE_PROTO = 2;
  private static final int CTA_IP_V4_SRC = 1;
  private static final int CTA_IP_V4_DST = 2;
  private static final int CTA_IP_V6_SRC = 3;
  private static final int CTA_IP_V6_DST = 4;
  private static final int CTA_PROTO_NUM = 1;
  private static final int CTA_PROTO_SRC_PORT = 2;
  private static final int CTA_PROTO_DST_PORT = 3;
  private static final int CTA_PROTOINFO_TCP = 1;
  private static final int CTA_PROTOINFO_TCP_STATE = 1;
  private static final int CTA_PROTOINFO_TCP_FLAGS_ORIGINAL = 4;
  private static final int CTA_PROTOINFO_TCP_FLAGS_REPLY = 5;

  private static final byte AF_INET = 2;
  private static final byte AF_INET6 = 10;
  private static final byte IPPROTO_TCP = 6;
  private static final byte TCP_CONNTRACK_ESTABLISHED = 3;

  /** Seen from both sides, not to be dropped when memory is short, and complete. */
  private static final int SEEN_REPLY_ASSURED_CONFIRMED = 1 << 1 | 1 << 2 | 1 << 3;

  /** Where the windows are, nobody knows any more. */
  private static final byte[] LIBERAL = {0x08, 0x08};

  /** As the kernel's default for connections that are established. */
  private static final int FIVE_DAYS = 5 * 24 * 60 * 60;

  private ConnectionEntry() {}

  /** Adds a connection that is established, without any translation; refused if it is known. */
  static void create(NetlinkWriter to, TcpConnection connection, int sequence, boolean last) {
    int flags =
        NetlinkSocket.NLM_F_REQUEST
            | NetlinkSocket.NLM_F_CREATE
            | NetlinkSocket.NLM_F_EXCL
            | (last ? NetlinkSocket.NLM_F_ACK : 0);
    to.beginMessage(NEW, flags, sequence).raw(family(connection), (byte) 0, (byte) 0, (byte) 0);
    tuple(to, CTA_TUPLE_ORIG, connection);
    tuple(to, CTA_TUPLE_REPLY, connection.reversed());
    to.attribute(CTA_STATUS, SEEN_REPLY_ASSURED_CONFIRMED).attribute(CTA_TIMEOUT, FIVE_DAYS);
    int info = to.beginNest(CTA_PROTOINFO);
    int tcp = to.beginNest(CTA_PROTOINFO_TCP);
    to.attribute(CTA_PROTOINFO_TCP_STATE, new byte[] {TCP_CONNTRACK_ESTABLISHED})
        .attribute(CTA_PROTOINFO_TCP_FLAGS_ORIGINAL, LIBERAL)
        .attribute(CTA_PROTOINFO_TCP_FLAGS_REPLY, LIBERAL)
        .endNest(tcp)
        .endNest(info)
        .endMessage();
  }

  /** Asks for what is known of a connection, in whichever direction it began. */
  static NetlinkWriter find(TcpConnection connection) {
    NetlinkWriter request =
        new NetlinkWriter(256)
            .beginMessage(GET, NetlinkSocket.NLM_F_REQUEST, 1)
            .raw(family(connection), (byte) 0, (byte) 0, (byte) 0);
    tuple(request, CTA_TUPLE_ORIG, connection);
    return request.endMessage();
  }

  private static byte family(TcpConnection connection) {
    return connection.local().family() == IpFamily.IPV4 ? AF_INET : AF_INET6;
  }

  private static void tuple(NetlinkWriter to, int type, TcpConnection connection) {
    boolean ipv4 = connection.local().family() == IpFamily.IPV4;
    int tuple = to.beginNest(type);
    int ip = to.beginNest(CTA_TUPLE_IP);
    address(to, ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, connection.local());
    address(to, ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, connection.remote());
    to.endNest(ip);
    int protocol = to.beginNest(CTA_TUPLE_PROTO);
    to.attribute(CTA_PROTO_NUM, new byte[] {IPPROTO_TCP})
        .attribute(CTA_PROTO_SRC_PORT, port(connection.localPort()))
        .attribute(CTA_PROTO_DST_PORT, port(connection.remotePort()))
        .endNest(protocol)
        .endNest(tuple);
  }

  private static void address(NetlinkWriter to, int type, IpAddress address) {
    to.attribute(type, address.toBytes());
  }

  private static byte[] port(int port) {
    return new byte[] {(byte) (port >>> Byte.SIZE), (byte) port};
  }
}
