package mesh.sluice.netlink;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes netlink messages one after the other. Lengths are filled in when a message or a nest ends.
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

  /** Of the flags in a message's header. */
  private static final int FLAGS_OFFSET = 6;

  /** An attribute's length, with its header, has 16 bits. */
  private static final int MAX_ATTRIBUTE = 0xffff;

  private byte[] bytes;
  private int length;
  private int messageStart;
  private int lowestSequence = Integer.MAX_VALUE;
  private int highestSequence = Integer.MIN_VALUE;

  /**
   * @param capacity first size of the buffer in bytes; it grows
   */
  public NetlinkWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /** Starts a message. {@code sequence} comes back in the kernel's answer. */
  public NetlinkWriter beginMessage(int type, int flags, int sequence) {
    ensure(HEADER_BYTES);
    messageStart = length;
    lowestSequence = Math.min(lowestSequence, sequence);
    highestSequence = Math.max(highestSequence, sequence);
    putInt(0);
    putShort(type);
    putShort(flags);
    putInt(sequence);
    putInt(0);
    return this;
  }

  /** Ends the message that was begun last. */
  public NetlinkWriter endMessage() {
    putInt(messageStart, length - messageStart);
    return this;
  }

  /** Adds flags to the message that was begun last. */
  public NetlinkWriter addFlags(int flags) {
    int at = messageStart + FLAGS_OFFSET;
    putShort(at, getShort(at) | flags);
    return this;
  }

  /** Fixed bytes after the header, such as {@code struct nfgenmsg}. */
  public NetlinkWriter raw(byte... fixed) {
    ensure(fixed.length + ALIGNMENT);
    putBytes(fixed, 0, fixed.length);
    pad();
    return this;
  }

  /** A 32-bit integer after the header, in the machine's byte order. */
  public NetlinkWriter hostInteger(int value) {
    ensure(Integer.BYTES);
    putInt(value);
    return this;
  }

  /** An attribute that holds bytes as they are. */
  public NetlinkWriter attribute(int type, byte[] value) {
    return attribute(type, value, 0, value.length);
  }

  /** An attribute that holds a part of an array. */
  public NetlinkWriter attribute(int type, byte[] array, int from, int count) {
    header(type, count);
    putBytes(array, from, count);
    pad();
    return this;
  }

  /** An attribute that holds a 32-bit integer in network byte order. */
  public NetlinkWriter attribute(int type, int value) {
    header(type, Integer.BYTES);
    putInt(BIG_ENDIAN_MACHINE ? value : Integer.reverseBytes(value));
    return this;
  }

  /** An attribute that holds a 32-bit integer in the machine's byte order. */
  public NetlinkWriter hostAttribute(int type, int value) {
    header(type, Integer.BYTES);
    putInt(value);
    return this;
  }

  /** An attribute that holds a string, ended by a zero byte. */
  public NetlinkWriter attribute(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    header(type, text.length + 1);
    putBytes(text, 0, text.length);
    bytes[length++] = 0;
    pad();
    return this;
  }

  /** Opens an attribute that holds attributes; to be given to {@link #endNest}. */
  public int beginNest(int type) {
    ensure(ATTRIBUTE_HEADER_BYTES);
    int start = length;
    putShort(0);
    putShort(type | NLA_F_NESTED);
    return start;
  }

  /** Closes the attribute that {@link #beginNest} opened. */
  public NetlinkWriter endNest(int start) {
    putShort(start, attributeLength(length - start));
    return this;
  }

  /** Whether a sequence number lies between the lowest and the highest of the messages here. */
  boolean isSequence(int sequence) {
    return lowestSequence <= sequence && sequence <= highestSequence;
  }

  /** The highest sequence number of the messages here. */
  int lastSequence() {
    return highestSequence;
  }

  /** Number of bytes written. */
  public int length() {
    return length;
  }

  /** The buffer itself, of which the first {@link #length} bytes count. */
  public byte[] array() {
    return bytes;
  }

  private static final boolean BIG_ENDIAN_MACHINE = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  private void header(int type, int valueBytes) {
    ensure(ATTRIBUTE_HEADER_BYTES + valueBytes + ALIGNMENT);
    putShort(attributeLength(ATTRIBUTE_HEADER_BYTES + valueBytes));
    putShort(type);
  }

  private static int attributeLength(int length) {
    if (length > MAX_ATTRIBUTE) {
      throw new IllegalStateException("an attribute of " + length + " bytes does not fit");
    }
    return length;
  }

  private void pad() {
    while (length % ALIGNMENT != 0) {
      bytes[length++] = 0;
    }
  }

  private void putBytes(byte[] array, int from, int count) {
    System.arraycopy(array, from, bytes, length, count);
    length += count;
  }

  private void putShort(int value) {
    putShort(length, value);
    length += Short.BYTES;
  }

  private void putInt(int value) {
    putInt(length, value);
    length += Integer.BYTES;
  }

  // Byte by byte: a ByteBuffer takes several calls for each number, and there are ten to a set's
  // element.

  private void putShort(int at, int value) {
    bytes[at] = (byte) (BIG_ENDIAN_MACHINE ? value >>> Byte.SIZE : value);
    bytes[at + 1] = (byte) (BIG_ENDIAN_MACHINE ? value : value >>> Byte.SIZE);
  }

  private int getShort(int at) {
    int first = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    return BIG_ENDIAN_MACHINE ? first << Byte.SIZE | second : second << Byte.SIZE | first;
  }

  private void putInt(int at, int value) {
    putShort(at, BIG_ENDIAN_MACHINE ? value >>> Short.SIZE : value);
    putShort(at + Short.BYTES, BIG_ENDIAN_MACHINE ? value : value >>> Short.SIZE);
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
