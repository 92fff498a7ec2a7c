package mesh.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The attributes of a message, or of an attribute that holds attributes. */
public final class Attributes {
  private static final int TYPE_MASK = 0x3fff;

  private final byte[] bytes;
  private final List<Attribute> attributes;

  private record Attribute(int type, int start, int end) {}

  private Attributes(byte[] bytes, List<Attribute> attributes) {
    this.bytes = bytes;
    this.attributes = attributes;
  }

  /**
   * @param bytes memory that holds the attributes; not copied, so not to be changed afterwards
   * @param start where the first one begins
   * @param end where the last one has ended
   */
  static Attributes read(byte[] bytes, int start, int end) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    List<Attribute> found = new ArrayList<>();
    int at = start;
    while (at + NetlinkWriter.ATTRIBUTE_HEADER_BYTES <= end) {
      int length = buffer.getShort(at) & 0xffff;
      if (length < NetlinkWriter.ATTRIBUTE_HEADER_BYTES || at + length > end) {
        break;
      }
      int type = buffer.getShort(at + 2) & TYPE_MASK;
      found.add(new Attribute(type, at + NetlinkWriter.ATTRIBUTE_HEADER_BYTES, at + length));
      at += (length + 3) & ~3;
    }
    return new Attributes(bytes, found);
  }

  public boolean has(int type) {
    return find(type) != null;
  }

  /** The bytes of an attribute; none if it is absent. */
  public byte[] bytes(int type) {
    Attribute attribute = find(type);
    return attribute == null
        ? new byte[0]
        : Arrays.copyOfRange(bytes, attribute.start, attribute.end);
  }

  /** A string that a zero byte ends; empty if it is absent. */
  public String text(int type) {
    byte[] value = bytes(type);
    int length = 0;
    while (length < value.length && value[length] != 0) {
      length++;
    }
    return new String(value, 0, length, StandardCharsets.UTF_8);
  }

  /** A 32-bit integer in network byte order; {@code absent} if there is none. */
  public int integer(int type, int absent) {
    Attribute attribute = find(type);
    return attribute == null || attribute.end - attribute.start < Integer.BYTES
        ? absent
        : ByteBuffer.wrap(bytes).getInt(attribute.start);
  }

  /** A 32-bit integer in the machine's byte order; {@code absent} if there is none. */
  public int hostInteger(int type, int absent) {
    Attribute attribute = find(type);
    return attribute == null || attribute.end - attribute.start < Integer.BYTES
        ? absent
        : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(attribute.start);
  }

  /** The attributes inside of one; none if it is absent. */
  public Attributes nest(int type) {
    Attribute attribute = find(type);
    return attribute == null ? new Attributes(bytes, List.of()) : inside(attribute);
  }

  /** The attributes inside of each attribute of a type, in their order. */
  public List<Attributes> nests(int type) {
    List<Attributes> nests = new ArrayList<>();
    for (Attribute attribute : attributes) {
      if (attribute.type == type) {
        nests.add(inside(attribute));
      }
    }
    return nests;
  }

  private Attributes inside(Attribute attribute) {
    return read(bytes, attribute.start, attribute.end);
  }

  private Attribute find(int type) {
    for (Attribute attribute : attributes) {
      if (attribute.type == type) {
        return attribute;
      }
    }
    return null;
  }
}
