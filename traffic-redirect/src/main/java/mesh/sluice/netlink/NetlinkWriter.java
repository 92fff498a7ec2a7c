package mesh.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes netlink messages one behind the other. Lengths are filled in when a message or a nest
 * ends.
 *
 * <p>Header fields are in the machine's byte order, as the protocol wants; the integers that
 * nf_tables puts into attributes are in network byte order.
 */
public final class NetlinkWriter {
  /** Set on the type of an attribute that holds attributes. */
  static final int NLA_F_NESTED = 0x8000;

  static final int HEADER_BYTES = 16;
  static final int ATTRIBUTE_HEADER_BYTES = 4;

  private static final int ALIGNMENT = 4;

  /** An attribute's length, with its header, has 16 bits. */
  private static final int LONGEST_ATTRIBUTE = 0xffff;

  private byte[] bytes;
  private ByteBuffer buffer;
  private int messageStart;

  /**
   * @param capacity first size of the buffer in bytes; it grows
   */
  public NetlinkWriter(int capacity) {
    bytes = new byte[capacity];
    buffer = view(bytes);
  }

  /** Starts a message. {@code sequence} comes back in the kernel's answer. */
  public NetlinkWriter beginMessage(int type, int flags, int sequence) {
    ensure(HEADER_BYTES);
    messageStart = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    return this;
  }

  /** Ends the message that was begun last. */
  public NetlinkWriter endMessage() {
    buffer.putInt(messageStart, buffer.position() - messageStart);
    return this;
  }

  /** Adds flags to the message that was begun last. */
  public NetlinkWriter addFlags(int flags) {
    buffer.putShort(messageStart + 6, (short) (buffer.getShort(messageStart + 6) | flags));
    return this;
  }

  /** Fixed bytes behind the header, such as {@code struct nfgenmsg}. */
  public NetlinkWriter raw(byte... fixed) {
    ensure(fixed.length + ALIGNMENT);
    buffer.put(fixed);
    pad();
    return this;
  }

  /** A 32-bit integer behind the header, in the machine's byte order. */
  public NetlinkWriter hostInteger(int value) {
    ensure(Integer.BYTES);
    buffer.putInt(value);
    return this;
  }

  /** An attribute that holds bytes as they are. */
  public NetlinkWriter attribute(int type, byte[] value) {
    header(type, value.length);
    buffer.put(value);
    pad();
    return this;
  }

  /** An attribute that holds a 32-bit integer in network byte order. */
  public NetlinkWriter attribute(int type, int value) {
    header(type, Integer.BYTES);
    buffer.putInt(BIG_ENDIAN_MACHINE ? value : Integer.reverseBytes(value));
    return this;
  }

  /** An attribute that holds a 32-bit integer in the machine's byte order. */
  public NetlinkWriter hostAttribute(int type, int value) {
    header(type, Integer.BYTES);
    buffer.putInt(value);
    return this;
  }

  /** An attribute that holds a string, ended by a zero byte. */
  public NetlinkWriter attribute(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    header(type, text.length + 1);
    buffer.put(text).put((byte) 0);
    pad();
    return this;
  }

  /** Opens an attribute that holds attributes; to be given to {@link #endNest}. */
  public int beginNest(int type) {
    ensure(ATTRIBUTE_HEADER_BYTES);
    int start = buffer.position();
    buffer.putShort((short) 0).putShort((short) (type | NLA_F_NESTED));
    return start;
  }

  /** Closes the attribute that {@link #beginNest} opened. */
  public NetlinkWriter endNest(int start) {
    buffer.putShort(start, attributeLength(buffer.position() - start));
    return this;
  }

  /** Number of bytes written. */
  public int length() {
    return buffer.position();
  }

  /** The buffer itself, of which the first {@link #length} bytes count. */
  public byte[] array() {
    return bytes;
  }

  private static final boolean BIG_ENDIAN_MACHINE = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  private void header(int type, int length) {
    ensure(ATTRIBUTE_HEADER_BYTES + length + ALIGNMENT);
    buffer.putShort(attributeLength(ATTRIBUTE_HEADER_BYTES + length)).putShort((short) type);
  }

  private static short attributeLength(int length) {
    if (length > LONGEST_ATTRIBUTE) {
      throw new IllegalStateException("an attribute of " + length + " bytes does not fit");
    }
    return (short) length;
  }

  private void pad() {
    while (buffer.position() % ALIGNMENT != 0) {
      buffer.put((byte) 0);
    }
  }

  private void ensure(int more) {
    if (buffer.remaining() < more) {
      int position = buffer.position();
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + more));
      buffer = view(bytes);
      buffer.position(position);
    }
  }

  private static ByteBuffer view(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
