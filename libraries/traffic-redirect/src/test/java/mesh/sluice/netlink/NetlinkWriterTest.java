package mesh.sluice.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NetlinkWriterTest {
  private static final int MAX_VALUE = 0xffff - NetlinkWriter.ATTRIBUTE_HEADER_BYTES;

  @Test
  void bytesAreThoseOfTheKernelsHeaders() {
    NetlinkWriter writer =
        new NetlinkWriter(0).beginMessage(0x0a01, 0x0102, 0x01020304).raw((byte) 1, (byte) 2);
    int nest = writer.beginNest(3);
    writer.attribute(1, 0x0a0b0c0d).attribute(2, "lo").endNest(nest).addFlags(4).endMessage();

    String expected =
        """
        28000000 010a 0601 04030201 00000000
        01020000
        1400 0380
        0800 0100 0a0b0c0d
        0700 0200 6c6f00 00
        """;
    assertThat(ByteOrder.nativeOrder())
        .as("the expected bytes are those of a little-endian machine")
        .isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(HexFormat.of().formatHex(Arrays.copyOf(writer.array(), writer.length())))
        .isEqualTo(expected.replaceAll("\\s", ""));
  }

  @Test
  void longestAttributeFits() {
    NetlinkWriter writer = new NetlinkWriter(0).beginMessage(1, 0, 0);
    writer.attribute(5, new byte[MAX_VALUE]).endMessage();

    NetlinkMessage message = NetlinkMessage.read(writer.array(), writer.length()).getFirst();
    assertThat(message.attributes(0).bytes(5)).hasSize(MAX_VALUE);
  }

  @Test
  void longerAttributeIsRefusedAndNotCut() {
    NetlinkWriter writer = new NetlinkWriter(0).beginMessage(1, 0, 0);

    assertThatThrownBy(() -> writer.attribute(5, new byte[MAX_VALUE + 1]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.attribute(5, "x".repeat(MAX_VALUE)))
        .isInstanceOf(IllegalStateException.class);
    int nest = writer.beginNest(6);
    writer.attribute(5, new byte[MAX_VALUE]);
    assertThatThrownBy(() -> writer.endNest(nest)).isInstanceOf(IllegalStateException.class);
  }
}
