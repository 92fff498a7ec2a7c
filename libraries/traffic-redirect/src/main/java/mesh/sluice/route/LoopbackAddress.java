package mesh.sluice.route;

import java.io.IOException;
import java.util.Optional;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;

/**
 * An IPv6 address of the interface {@code lo} in the calling thread's namespace: what {@link
 * SourceAddress} does without, as earlier versions of Sluice had it, and still where {@code
 * ip_nonlocal_bind} cannot be set. Ours bears our number where {@code ip address} prints {@code
 * proto} (Linux 5.18 and newer), so that one that somebody else has added is left alone.
 */
public final class LoopbackAddress {
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_PROTO = 11;

  /** Any number that the kernel (1 to 3) and iproute2's {@code rt_addrprotos} do not use. */
  private static final byte OWN_PROTOCOL = 83;

  private static final byte AF_INET6 = 10;
  private static final byte RT_SCOPE_HOST = (byte) 254;

  /** Nobody else can have an address of lo; without the flag it cannot be used for a moment. */
  private static final byte IFA_F_NODAD = 2;

  /** {@code lo} is the first interface of every namespace (LOOPBACK_IFINDEX of the kernel). */
  private static final int LOOPBACK_INDEX = 1;

  private static final int IFADDRMSG_BYTES = 8;
  private static final IpAddress LOCALHOST = IpAddress.parse("::1");

  private final Posix posix;
  private final IpAddress address;

  /**
   * @param address an IPv6 address
   */
  public LoopbackAddress(Posix posix, IpAddress address) {
    if (address.family() != IpFamily.IPV6) {
      throw new IllegalArgumentException(address + " needs no adding: lo has all of 127.0.0.0/8");
    }
    this.posix = posix;
    this.address = address;
  }

  /**
   * Adds the address. The kernel makes it local a moment later, in a work queue: well before a
   * container of the pod starts, and not worth waiting for.
   *
   * @return false if it was there already, or the namespace has no IPv6
   * @throws IOException if the kernel refuses for another reason
   */
  public boolean add() throws IOException {
    int flags = NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL;
    return execute(RTM_NEWADDR, flags, Errno.EEXIST);
  }

  /**
   * Removes the address again, where {@link #add} was what added it just now.
   *
   * @return false if it was not there
   */
  public boolean remove() throws IOException {
    return execute(RTM_DELADDR, 0, Errno.EADDRNOTAVAIL);
  }

  /**
   * Removes the address if it is ours.
   *
   * @param otherwiseOurs whether it is to be taken for ours where the kernel keeps no numbers
   * @return whether it was there and ours
   */
  public boolean removeOwn(boolean otherwiseOurs) throws IOException {
    Optional<Attributes> found = find(address);
    if (found.isEmpty()) {
      return false;
    }
    byte[] number = found.get().bytes(IFA_PROTO);
    // The kernel numbers its own address, if it numbers any.
    boolean ours =
        number.length == 1
            ? number[0] == OWN_PROTOCOL
            : otherwiseOurs && !find(LOCALHOST).map(one -> one.has(IFA_PROTO)).orElse(false);
    return ours && remove();
  }

  /** Whether {@code lo} has the address, be it ours or not. */
  public boolean isThere() throws IOException {
    return find(address).isPresent();
  }

  private boolean execute(int type, int flags, int accepted) throws IOException {
    NetlinkWriter request = request(type, flags | NetlinkSocket.NLM_F_ACK, address);
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      socket.execute(request, 1);
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == accepted || isWithoutIpv6(e.errno())) {
        return false;
      }
      throw e;
    }
  }

  private Optional<Attributes> find(IpAddress wanted) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_ROUTE)) {
      NetlinkMessage found = socket.ask(request(RTM_GETADDR, 0, wanted));
      return Optional.of(found.attributes(IFADDRMSG_BYTES));
    } catch (NetlinkException e) {
      if (e.errno() == Errno.EADDRNOTAVAIL || isWithoutIpv6(e.errno())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** EACCES: the sysctl disable_ipv6 is set; the others: the kernel was built or booted without. */
  private static boolean isWithoutIpv6(int errno) {
    return errno == Errno.EACCES || errno == Errno.EOPNOTSUPP || errno == Errno.EAFNOSUPPORT;
  }

  private static NetlinkWriter request(int type, int flags, IpAddress address) {
    byte prefix = (byte) address.family().bits();
    return new NetlinkWriter(96)
        .beginMessage(type, NetlinkSocket.NLM_F_REQUEST | flags, 1)
        .raw(AF_INET6, prefix, IFA_F_NODAD, RT_SCOPE_HOST)
        .hostInteger(LOOPBACK_INDEX)
        .attribute(IFA_LOCAL, address.toBytes())
        .attribute(IFA_ADDRESS, address.toBytes())
        .attribute(IFA_PROTO, new byte[] {OWN_PROTOCOL})
        .endMessage();
  }
}
