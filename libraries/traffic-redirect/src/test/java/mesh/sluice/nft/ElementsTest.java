package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.nft.TableSet.Element;
import mesh.sluice.policy.IpAddress;
import org.junit.jupiter.api.Test;

class ElementsTest {
  private static final Element ONE = new Element(Data.port(1), false);
  private static final Element TWO = new Element(Data.port(2), false);
  private static final Element AFTER_TWO = new Element(Data.port(2), true);
  private static final Element HIGH = new Element(Data.port(0xff00), false);

  @Test
  void elementsAreInTheUnsignedOrderOfTheirKeysAndAnEndBeforeAMember() {
    assertThat(Elements.of(2, List.of(HIGH, TWO, AFTER_TWO, ONE)))
        .containsExactly(ONE, AFTER_TWO, TWO, HIGH);
    assertThat(Elements.of(2, List.of(ONE, AFTER_TWO, TWO, HIGH)))
        .containsExactly(ONE, AFTER_TWO, TWO, HIGH);
  }

  @Test
  void equalElementsAreEqualHoweverTheyCame() {
    Elements elements = Elements.of(2, List.of(TWO, ONE));

    assertThat(elements)
        .isEqualTo(Elements.of(2, List.of(ONE, TWO)))
        .hasSameHashCodeAs(Elements.of(2, List.of(ONE, TWO)))
        .isEqualTo(List.of(ONE, TWO))
        .isNotEqualTo(Elements.of(2, List.of(ONE, AFTER_TWO)))
        .isNotEqualTo(Elements.of(2, List.of(ONE)));
  }

  @Test
  void numbersAndAddressesAreInNetworkByteOrder() {
    assertThat(new Elements.Builder(2, 1).add(8080, false).build())
        .containsExactly(new Element(Data.port(8080), false));
    assertThat(new Elements.Builder(4, 1).add(IpAddress.parse("10.1.2.3"), true).build())
        .containsExactly(new Element(bytes("0a010203"), true));
    assertThat(new Elements.Builder(16, 1).add(IpAddress.parse("2001:db8::ff"), false).build())
        .containsExactly(new Element(bytes("20010db80000000000000000000000ff"), false));
  }

  @Test
  void elementThatWasTakenBackIsNotThere() {
    Elements.Builder builder = new Elements.Builder(2, 3).add(1, false).add(2, true);

    assertThat(builder.removeLast().add(2, false).build()).containsExactly(ONE, TWO);
  }

  @Test
  void keyIsWrittenAsAnAttribute() {
    NetlinkWriter expected = new NetlinkWriter(32).attribute(1, new byte[] {0, 2});
    NetlinkWriter writer = new NetlinkWriter(32);

    Elements.of(2, List.of(ONE, TWO)).writeKey(1, writer, 1);

    assertThat(writer.length()).isEqualTo(expected.length());
    assertThat(writer.array()).isEqualTo(expected.array());
  }

  @Test
  void keyOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> Elements.of(4, List.of(ONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0x0001 has not 4 bytes");
  }

  private static Data bytes(String hexadecimal) {
    return new Data(HexFormat.of().parseHex(hexadecimal));
  }
}
