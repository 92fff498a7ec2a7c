package mesh.sluice.nft;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.nft.TableSet.Element;
import mesh.sluice.policy.IpAddress;

/**
 * The elements of a set in ascending order, packed: there may be thousands, and objects for each
 * would cost an ADD more memory, and by that more page faults, than all the rest of it. Whoever
 * reads it as a list gets objects all the same.
 */
final class Elements extends AbstractList<Element> implements RandomAccess {
  private static final byte END = 0;

  /** After an end at the same key, as the elements are to be sorted. */
  private static final byte MEMBER = 1;

  private final int keyBytes;

  /** For each element its key and what it is. */
  private final byte[] packed;

  private Elements(int keyBytes, byte[] packed) {
    this.keyBytes = keyBytes;
    this.packed = packed;
  }

  /**
   * @param elements in any order
   * @throws IllegalArgumentException if a key has not {@code keyBytes} bytes
   */
  static Elements of(int keyBytes, List<Element> elements) {
    Builder builder = new Builder(keyBytes, elements.size());
    for (Element element : elements) {
      builder.add(element.key(), element.end());
    }
    return builder.build();
  }

  @Override
  public Element get(int index) {
    int from = index * width();
    return new Element(new Data(Arrays.copyOfRange(packed, from, from + keyBytes)), isEnd(index));
  }

  @Override
  public int size() {
    return packed.length / width();
  }

  boolean isEnd(int index) {
    return packed[index * width() + keyBytes] == END;
  }

  /** An octet of a key, the first one at 0. */
  byte octet(int index, int at) {
    return packed[index * width() + at];
  }

  /** Writes a key as an attribute. */
  void writeKey(int index, NetlinkWriter writer, int attribute) {
    writer.attribute(attribute, packed, index * width(), keyBytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Elements elements
        ? keyBytes == elements.keyBytes && Arrays.equals(packed, elements.packed)
        : super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  private int width() {
    return keyBytes + 1;
  }

  /** Packs elements. Those that come in ascending order need not be sorted. */
  static final class Builder {
    private final int keyBytes;
    private final byte[] packed;
    private int end;
    private boolean ascending = true;

    /**
     * @param keyBytes length of each key
     * @param most at most so many elements come
     */
    Builder(int keyBytes, int most) {
      this.keyBytes = keyBytes;
      packed = new byte[most * (keyBytes + 1)];
    }

    Builder add(Data key, boolean isEnd) {
      if (key.bytes().length != keyBytes) {
        throw new IllegalArgumentException(key + " has not " + keyBytes + " bytes");
      }
      System.arraycopy(key.bytes(), 0, packed, end, keyBytes);
      return added(isEnd);
    }

    Builder add(IpAddress key, boolean isEnd) {
      key.writeTo(packed, end);
      return added(isEnd);
    }

    /** Adds the key that has these bits in network byte order, which are at most 64. */
    Builder add(long bits, boolean isEnd) {
      for (int i = 0; i < keyBytes; i++) {
        packed[end + i] = (byte) (bits >>> (keyBytes - 1 - i) * Byte.SIZE);
      }
      return added(isEnd);
    }

    Builder removeLast() {
      end -= keyBytes + 1;
      return this;
    }

    Elements build() {
      byte[] used = end == packed.length ? packed : Arrays.copyOf(packed, end);
      return new Elements(keyBytes, ascending ? used : sorted(used));
    }

    private Builder added(boolean isEnd) {
      int width = keyBytes + 1;
      packed[end + keyBytes] = isEnd ? END : MEMBER;
      ascending = ascending && (end == 0 || isAfter(end - width, end, width));
      end += width;
      return this;
    }

    private boolean isAfter(int before, int after, int width) {
      int same = 0;
      while (same < width && packed[before + same] == packed[after + same]) {
        same++;
      }
      return same == width || Byte.compareUnsigned(packed[before + same], packed[after + same]) < 0;
    }

    private byte[] sorted(byte[] unsorted) {
      int width = keyBytes + 1;
      List<byte[]> elements = new ArrayList<>(unsorted.length / width);
      for (int from = 0; from < unsorted.length; from += width) {
        elements.add(Arrays.copyOfRange(unsorted, from, from + width));
      }
      elements.sort(Arrays::compareUnsigned);
      for (int i = 0; i < elements.size(); i++) {
        System.arraycopy(elements.get(i), 0, unsorted, i * width, width);
      }
      return unsorted;
    }
  }
}
