package mesh.sluice.nft;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;

/** How a value that the kernel holds is written for people. */
enum DataText {
  /** A port or another number as it stands in a packet. */
  NETWORK_NUMBER {
    @Override
    String of(Data value) {
      return new BigInteger(1, value.bytes()).toString();
    }
  },
  /** A number in the machine's byte order. */
  HOST_NUMBER {
    @Override
    String of(Data value) {
      ByteBuffer buffer = ByteBuffer.wrap(value.bytes()).order(ByteOrder.nativeOrder());
      return switch (value.bytes().length) {
        case Short.BYTES -> Integer.toString(Short.toUnsignedInt(buffer.getShort()));
        case Integer.BYTES -> Integer.toUnsignedString(buffer.getInt());
        default -> value.toString();
      };
    }
  },
  ADDRESS {
    @Override
    String of(Data value) {
      int length = value.bytes().length;
      return length == IpFamily.IPV4.bytes() || length == IpFamily.IPV6.bytes()
          ? IpAddress.fromBytes(value.bytes()).toString()
          : value.toString();
    }

    @Override
    String range(Data first, Data last) {
      byte[] low = first.bytes();
      byte[] high = last.bytes();
      int prefix = 0;
      int bits = low.length * Byte.SIZE;
      while (prefix < bits && bit(low, prefix) == bit(high, prefix)) {
        prefix++;
      }
      boolean isBlock = true;
      for (int i = prefix; i < bits; i++) {
        isBlock &= bit(low, i) == 0 && bit(high, i) == 1;
      }
      return isBlock && prefix < bits ? of(first) + "/" + prefix : super.range(first, last);
    }
  },
  INTERFACE_NAME {
    @Override
    String of(Data value) {
      int end = 0;
      while (end < value.bytes().length && value.bytes()[end] != 0) {
        end++;
      }
      String name = new String(value.bytes(), 0, end, StandardCharsets.UTF_8);
      // Compared without what would end it: all names that begin so.
      return "\"" + name + (end == value.bytes().length ? "*" : "") + "\"";
    }
  },
  PROTOCOL {
    @Override
    String of(Data value) {
      return switch (NETWORK_NUMBER.of(value)) {
        case "6" -> "tcp";
        case "17" -> "udp";
        case String other -> other;
      };
    }
  },
  PROTOCOL_AND_PORT {
    @Override
    String of(Data value) {
      return value.bytes().length == PairedPorts.PAIR_BYTES
          ? PROTOCOL.of(PairedPorts.protocol(value))
              + " . "
              + NETWORK_NUMBER.of(PairedPorts.port(value))
          : value.toString();
    }
  },
  DIRECTION {
    @Override
    String of(Data value) {
      return switch (NETWORK_NUMBER.of(value)) {
        case "0" -> "original";
        case "1" -> "reply";
        case String other -> other;
      };
    }
  },
  FAMILY {
    @Override
    String of(Data value) {
      return switch (NETWORK_NUMBER.of(value)) {
        case "2" -> IpFamily.IPV4.toString();
        case "10" -> IpFamily.IPV6.toString();
        case String other -> other;
      };
    }
  },
  BYTES {
    @Override
    String of(Data value) {
      return value.toString();
    }
  };

  static DataText ofSetType(int keyType) {
    return switch (keyType) {
      case TableSet.TYPE_IPV4, TableSet.TYPE_IPV6 -> ADDRESS;
      case TableSet.TYPE_PORT -> NETWORK_NUMBER;
      case TableSet.TYPE_PROTOCOL_AND_PORT -> PROTOCOL_AND_PORT;
      case TableSet.TYPE_USER, TableSet.TYPE_GROUP -> HOST_NUMBER;
      default -> BYTES;
    };
  }

  /** One value. */
  abstract String of(Data value);

  /** All values from the first to the last one. */
  String range(Data first, Data last) {
    return first.equals(last) ? of(first) : of(first) + "-" + of(last);
  }

  private static int bit(byte[] bytes, int index) {
    return bytes[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1;
  }
}
