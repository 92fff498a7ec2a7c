package mesh.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One message as the kernel sent it.
 *
 * @param type {@code nlmsg_type}
 * @param flags {@code nlmsg_flags}
 * @param sequence number of the request that it answers
 * @param bytes memory that holds the payload; shared, not to be changed
 * @param start where the payload begins
 * @param end where it has ended
 */
public record NetlinkMessage(int type, int flags, int sequence, byte[] bytes, int start, int end) {
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int NLM_F_DUMP_INTR = 0x10;

  /** The attributes after a fixed part of {@code fixedBytes}. */
  public Attributes attributes(int fixedBytes) {
    return Attributes.read(bytes, start + fixedBytes, end);
  }

  /** Whether type and payload are the same, but for the first bytes of the payload. */
  boolean isSame(NetlinkMessage other, int varying) {
    return type == other.type
        && Arrays.equals(
            bytes, start + varying, end, other.bytes, other.start + varying, other.end);
  }

  /** A 32-bit integer of the payload in the machine's byte order. */
  public int integer(int offset) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(start + offset);
  }

  /**
   * The messages in the first {@code length} bytes, of which the last ones may have been cut off: a
   * message whose end is missing ends where {@code bytes} do.
   */
  static List<NetlinkMessage> read(byte[] bytes, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = 0;
    while (at + NetlinkWriter.HEADER_BYTES <= Math.min(length, bytes.length)) {
      int size = buffer.getInt(at);
      if (size < NetlinkWriter.HEADER_BYTES || size > length - at) {
        break;
      }
      messages.add(
          new NetlinkMessage(
              buffer.getShort(at + 4) & 0xffff,
              buffer.getShort(at + 6) & 0xffff,
              buffer.getInt(at + 8),
              bytes,
              at + NetlinkWriter.HEADER_BYTES,
              Math.min(at + size, bytes.length)));
      at += (size + 3) & ~3;
    }
    return messages;
  }
}
