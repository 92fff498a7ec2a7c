package mesh.sluice.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address. An IPv4-mapped IPv6 address stays what it was written as.
 *
 * @param family which of the two
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
  private static final int GROUPS = 8;
  private static final long IPV4_MASK = 0xffff_ffffL;

  /** What the upper half of the lower half of an IPv4-mapped address holds. */
  private static final long MAPPED = 0xffffL;

  public IpAddress {
    requireNonNull(family);
    if (family == IpFamily.IPV4 && (high != 0 || (low & ~IPV4_MASK) != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
  }

  /**
   * Reads {@code 10.1.2.3} (four decimal numbers without leading zeros, so that nobody's octal is
   * taken for decimal) or the IPv6 notation of RFC 4291, section 2.2, without zone or brackets.
   *
   * @throws InvalidPolicyException if the text is neither
   */
  public static IpAddress parse(String text) {
    return parse(text, text.length());
  }

  /** As {@link #parse(String)}, of the first {@code length} characters. */
  static IpAddress parse(String text, int length) {
    IpAddress address =
        text.indexOf(':') >= 0 ? parseIpv6(text.substring(0, length)) : parseIpv4(text, length);
    if (address == null) {
      throw new InvalidPolicyException(
          "",
          text.substring(0, length),
          "not an IP address; write one such as 10.1.2.3 or 2001:db8::1");
    }
    return address;
  }

  /**
   * The IPv4 address that an IPv4-mapped IPv6 address stands for (RFC 4291, section 2.5.5.2); empty
   * for all others. No packet has such an address: what an application sends to one is IPv4.
   */
  public Optional<IpAddress> mapped() {
    return family == IpFamily.IPV6 && high == 0 && low >>> Integer.SIZE == MAPPED
        ? Optional.of(new IpAddress(IpFamily.IPV4, 0, low & IPV4_MASK))
        : Optional.empty();
  }

  /** The address in network byte order: 4 or 16 bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[family.bytes()];
    writeTo(bytes, 0);
    return bytes;
  }

  /** Writes {@link #toBytes} into an array, from the index {@code at} on. */
  public void writeTo(byte[] array, int at) {
    int count = family.bytes();
    for (int i = 0; i < count; i++) {
      int shift = (count - 1 - i) * Byte.SIZE;
      array[at + i] = (byte) (shift >= Long.SIZE ? high >>> (shift - Long.SIZE) : low >>> shift);
    }
  }

  /**
   * @param bytes 4 or 16 bytes in network byte order
   */
  public static IpAddress fromBytes(byte[] bytes) {
    IpFamily family = bytes.length == IpFamily.IPV4.bytes() ? IpFamily.IPV4 : IpFamily.IPV6;
    if (bytes.length != family.bytes()) {
      throw new IllegalArgumentException(bytes.length + " bytes are no IP address");
    }
    long high = 0;
    long low = 0;
    for (byte octet : bytes) {
      high = high << Byte.SIZE | low >>> (Long.SIZE - Byte.SIZE);
      low = low << Byte.SIZE | (octet & 0xff);
    }
    return new IpAddress(family, high, low);
  }

  /** Whether this is in the block of {@code network}, which has no bit after {@code prefix} set. */
  boolean isIn(IpAddress network, int prefix) {
    return family == network.family
        && (high & highMask(prefix)) == network.high
        && (low & lowMask(prefix)) == network.low;
  }

  /** Clears all bits after the first {@code prefix}. */
  IpAddress network(int prefix) {
    return new IpAddress(family, high & highMask(prefix), low & lowMask(prefix));
  }

  /** Sets all bits after the first {@code prefix}. */
  IpAddress broadcast(int prefix) {
    long lowBits = low | ~lowMask(prefix);
    return family == IpFamily.IPV4
        ? new IpAddress(family, 0, lowBits & IPV4_MASK)
        : new IpAddress(family, high | ~highMask(prefix), lowBits);
  }

  /** The next higher address, or null after the highest. */
  public IpAddress next() {
    if (low == (family == IpFamily.IPV4 ? IPV4_MASK : -1)) {
      return family == IpFamily.IPV4 || high == -1 ? null : new IpAddress(family, high + 1, 0);
    }
    return new IpAddress(family, high, low + 1);
  }

  private long highMask(int prefix) {
    return family == IpFamily.IPV4 ? 0 : leadingOnes(Math.min(prefix, Long.SIZE));
  }

  private long lowMask(int prefix) {
    int bits = family == IpFamily.IPV4 ? prefix + Integer.SIZE : prefix - Long.SIZE;
    return leadingOnes(Math.max(bits, 0));
  }

  private static long leadingOnes(int count) {
    return count == 0 ? 0 : -1L << (Long.SIZE - count);
  }

  private static IpAddress parseIpv4(String text, int length) {
    long value = ipv4Bits(text, length);
    return value < 0 ? null : new IpAddress(IpFamily.IPV4, 0, value);
  }

  /** The address in the first {@code length} characters; negative if they are none. */
  private static long ipv4Bits(String text, int length) {
    long value = 0;
    int start = 0;
    for (int octet = 0; octet < 4; octet++) {
      int end = octet == 3 ? length : text.indexOf('.', start);
      if (end < 0 || end > length) {
        return -1;
      }
      long number = Decimal.parse(text, start, end);
      if (number < 0 || number > 255 || end - start > 1 && text.charAt(start) == '0') {
        return -1;
      }
      value = value << Byte.SIZE | number;
      start = end + 1;
    }
    return value;
  }

  private static IpAddress parseIpv6(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      if (count == GROUPS) {
        return null;
      }
      int end = text.indexOf(':', at);
      String group = text.substring(at, end < 0 ? text.length() : end);
      if (end < 0 && group.indexOf('.') >= 0) {
        long tail = ipv4Bits(group, group.length());
        if (tail < 0 || count > GROUPS - 2) {
          return null;
        }
        groups[count++] = (int) (tail >>> 16);
        groups[count++] = (int) (tail & 0xffff);
        break;
      }
      int value = hexadecimal(group);
      if (value < 0) {
        return null;
      }
      groups[count++] = value;
      if (end < 0) {
        break;
      }
      at = end + 1;
      if (at == text.length()) {
        return null;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    if (gap < 0 ? count != GROUPS : count == GROUPS) {
      return null;
    }
    return fromGroups(groups, count, gap);
  }

  private static IpAddress fromGroups(int[] groups, int count, int gap) {
    long high = 0;
    long low = 0;
    int zeros = GROUPS - count;
    for (int i = 0; i < GROUPS; i++) {
      int value;
      if (gap < 0 || i < gap) {
        value = groups[i];
      } else {
        value = i < gap + zeros ? 0 : groups[i - zeros];
      }
      high = high << 16 | low >>> 48;
      low = low << 16 | value;
    }
    return new IpAddress(IpFamily.IPV6, high, low);
  }

  private static int hexadecimal(String group) {
    if (group.isEmpty() || group.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < group.length(); i++) {
      char c = group.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  @Override
  public int compareTo(IpAddress other) {
    if (family != other.family) {
      return family.compareTo(other.family);
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The text form: dotted decimal, or RFC 5952's shortest IPv6 form. */
  @Override
  public String toString() {
    return family == IpFamily.IPV4
        ? (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255)
        : ipv6Text();
  }

  private String ipv6Text() {
    int bestStart = -1;
    int bestLength = 1; // RFC 5952, 4.2.2: a single zero group is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && group(i + length) == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
      i += length;
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (3 - index % 4) * 16 & 0xffff);
  }
}
