package mesh.sluice.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Numbers and layouts of the kernel's interface that both implementations need. They are the same
 * on amd64 and arm64, with glibc and musl: sizes are generous, and only leading fields are read.
 */
final class Abi {
  static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  static final int AF_UNIX = 1;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOCK_DGRAM_CLOEXEC = 2 | SOCK_CLOEXEC;
  static final int SCM_RIGHTS = 1;
  static final int SOL_SOCKET = 1;
  static final int SO_PEERCRED = 17;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDTIMEO = 21;
  static final int SO_SNDBUFFORCE = 32;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_TRUNC_DONTWAIT = MSG_TRUNC | Posix.MSG_DONTWAIT;
  static final int MSG_NOSIGNAL = 0x4000;

  static final int POLLIN = 1;

  /** Of posix_fadvise(2). */
  static final int POSIX_FADV_DONTNEED = 4;

  /** {@code sizeof(struct pollfd)}: the descriptor, two shorts of events. */
  static final int POLLFD_BYTES = 8;

  /**
   * In {@code struct pollfd}, what has come of it lies above what is waited for (little-endian).
   */
  static final int POLL_RESULT_SHIFT = 16;

  /** {@code sizeof(struct ucred)}: process, user, group. */
  static final int UCRED_BYTES = 12;

  /** Offset of the user in {@code struct ucred}. */
  static final int UCRED_USER = 4;

  /** ioctl that asks a namespace file for its kind; takes no argument (ioctl_ns(2)). */
  static final int NS_GET_NSTYPE = 0xb703;

  /** ioctl that opens the user namespace which owns the namespace of a file; no argument. */
  static final int NS_GET_USERNS = 0xb701;

  /** ioctl of any socket that fills in the number of the interface that is named (netdevice(7)). */
  static final int SIOCGIFINDEX = 0x8933;

  /** {@code sizeof(struct ifreq)}: the name, then the number and other things in its place. */
  private static final int IFREQ_BYTES = 40;

  private static final int IFREQ_NAME_BYTES = 16;

  /** At least the size of {@code struct stat} and of {@code struct statfs}. */
  static final int STAT_BYTES = 256;

  /** {@code sizeof(struct msghdr)} with 64-bit pointers. */
  static final int MSGHDR_BYTES = 56;

  /** {@code sizeof(struct sockaddr_nl)}. */
  static final int SOCKADDR_NL_BYTES = 12;

  private static final int SOCKADDR_NL_PORT = 4;

  private static final int CMSGHDR_BYTES = 16;

  private Abi() {}

  /** {@code struct ifreq} that names an interface. */
  static byte[] interfaceRequest(String name) {
    byte[] request = new byte[IFREQ_BYTES];
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, request, 0, Math.min(text.length, IFREQ_NAME_BYTES - 1));
    return request;
  }

  /** {@code ifr_ifindex}. */
  static int interfaceIndex(byte[] request) {
    return integer(request, IFREQ_NAME_BYTES);
  }

  /** {@code st_dev} and {@code st_ino} open {@code struct stat}. */
  static FileIdentity identity(byte[] stat) {
    ByteBuffer buffer = ByteBuffer.wrap(stat).order(ByteOrder.nativeOrder());
    return new FileIdentity(buffer.getLong(0), buffer.getLong(Long.BYTES));
  }

  /** {@code f_type} opens {@code struct statfs}. */
  static long fileSystemType(byte[] statfs) {
    return ByteBuffer.wrap(statfs).order(ByteOrder.nativeOrder()).getLong(0);
  }

  /** {@code struct timeval}. */
  static byte[] timeval(int milliseconds) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .putLong(milliseconds / 1000)
        .putLong(milliseconds % 1000 * 1000L)
        .array();
  }

  static byte[] integer(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /** The integer at {@code offset}. */
  static int integer(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(offset);
  }

  /**
   * Memory for {@code struct sockaddr_nl}, and after it the {@code socklen_t} that a call is to be
   * given with it.
   */
  static byte[] senderAddress() {
    return ByteBuffer.allocate(SOCKADDR_NL_BYTES + Integer.BYTES)
        .order(ByteOrder.nativeOrder())
        .putInt(SOCKADDR_NL_BYTES, SOCKADDR_NL_BYTES)
        .array();
  }

  /**
   * {@code struct sockaddr_un} of a path, with the byte 0 that ends it.
   *
   * @throws SystemCallException with ENAMETOOLONG if it is longer than {@link
   *     Posix#MAX_SOCKET_PATH}, which the kernel calls EINVAL
   */
  static byte[] unixAddress(String call, String path) throws SystemCallException {
    byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > Posix.MAX_SOCKET_PATH) {
      throw new SystemCallException(call, Errno.ENAMETOOLONG);
    }
    return ByteBuffer.allocate(Short.BYTES + utf8.length + 1)
        .order(ByteOrder.nativeOrder())
        .putShort((short) AF_UNIX)
        .put(utf8)
        .array();
  }

  /** {@code nl_pid} of a {@code struct sockaddr_nl}. */
  static int senderPort(byte[] address) {
    return integer(address, SOCKADDR_NL_PORT);
  }

  /** A control message that sends file descriptors: {@code struct cmsghdr} and the numbers. */
  static byte[] rights(int... descriptors) {
    long length = CMSGHDR_BYTES + (long) descriptors.length * Integer.BYTES;
    int padded = (int) ((length + Long.BYTES - 1) & -Long.BYTES);
    ByteBuffer buffer =
        ByteBuffer.allocate(padded)
            .order(ByteOrder.nativeOrder())
            .putLong(length)
            .putInt(SOL_SOCKET)
            .putInt(SCM_RIGHTS);
    for (int descriptor : descriptors) {
      buffer.putInt(descriptor);
    }
    return buffer.array();
  }

  /** Fills a {@code struct iovec}. */
  static void fillVector(byte[] vector, long address, long length) {
    ByteBuffer.wrap(vector).order(ByteOrder.nativeOrder()).putLong(address).putLong(length);
  }

  /** Fills a {@code struct msghdr} without an address, with one vector and a control message. */
  static void fillHeader(byte[] header, long vector, long control, long controlLength) {
    ByteBuffer.wrap(header)
        .order(ByteOrder.nativeOrder())
        .putLong(0)
        .putLong(0)
        .putLong(vector)
        .putLong(1)
        .putLong(control)
        .putLong(controlLength);
  }
}
