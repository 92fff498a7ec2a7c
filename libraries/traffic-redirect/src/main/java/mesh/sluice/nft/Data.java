package mesh.sluice.nft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A value that nf_tables compares.
 *
 * @param bytes never changed after this was made
 */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are those of the contents
record Data(byte[] bytes) {
  static Data of(int octet) {
    return new Data(new byte[] {(byte) octet});
  }

  /** A port, in network byte order as it stands in a packet. */
  static Data port(int port) {
    return new Data(new byte[] {(byte) (port >>> Byte.SIZE), (byte) port});
  }

  /** A number that the kernel holds in the machine's byte order, such as a user id. */
  static Data host(long number) {
    return new Data(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt((int) number)
            .array());
  }

  /** As {@link #host}, of 16 bits. */
  static Data hostShort(int number) {
    return new Data(
        ByteBuffer.allocate(Short.BYTES)
            .order(ByteOrder.nativeOrder())
            .putShort((short) number)
            .array());
  }

  /** Whether no bit is set. */
  boolean isZero() {
    for (byte octet : bytes) {
      if (octet != 0) {
        return false;
      }
    }
    return true;
  }

  /** The next lower value of the same length, in the order of the kernel's sets; not of zero. */
  Data previous() {
    byte[] lower = bytes.clone();
    for (int i = lower.length - 1; i >= 0; i--) {
      if (lower[i]-- != 0) {
        return new Data(lower);
      }
    }
    throw new IllegalArgumentException(this + " is the lowest");
  }

  /** The highest value of this length. */
  Data highest() {
    byte[] highest = new byte[bytes.length];
    Arrays.fill(highest, (byte) -1);
    return new Data(highest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Data data && Arrays.equals(bytes, data.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
