package mesh.sluice.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers and layouts of the kernel's interface that both implementations need. They are the same on
 * amd64 and arm64, with glibc and musl: sizes are generous, and only leading fields are read.
 */
final class Abi {
  static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDBUFFORCE = 32;
  static final int MSG_TRUNC = 0x20;

  /** ioctl that asks a namespace file for its kind; takes no argument (ioctl_ns(2)). */
  static final int NS_GET_NSTYPE = 0xb703;

  /** At least the size of {@code struct stat} and of {@code struct statfs}. */
  static final int STAT_BYTES = 256;

  private Abi() {}

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
}
