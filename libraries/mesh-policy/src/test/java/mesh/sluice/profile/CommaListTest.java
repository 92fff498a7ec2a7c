package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommaListTest {
  @Test
  void whiteSpaceAroundEntriesIsDropped() {
    assertThat(CommaList.entries(" a ,\tb,c\n")).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void blankListHasNoEntries(String text) {
    assertThat(CommaList.entries(text)).isEmpty();
  }

  @Test
  void emptyEntriesAreKeptForTheReaderToRefuse() {
    assertThat(CommaList.entries(",a,,")).containsExactly("", "a", "", "");
  }

  @Test
  void longestListIsAlsoTheLongestOfTheWholePolicy() {
    PortSet ports = CommaList.ports(portsUpTo(CommaList.MAX_ENTRIES));
    OutboundCapture usual = OutboundCapture.DEFAULT;
    RedirectPolicy policy =
        RedirectPolicy.DEFAULT.withOutbound(
            new OutboundCapture(
                usual.port(),
                usual.includeCidrs(),
                usual.excludeCidrs(),
                usual.includePorts(),
                ports));

    assertThat(ports.ranges()).hasSize(CommaList.MAX_ENTRIES);
    assertThat(RedirectAnnotation.parse(RedirectAnnotation.format(policy))).isEqualTo(policy);
  }

  @Test
  void longerListIsRefused() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> CommaList.ports(portsUpTo(CommaList.MAX_ENTRIES + 1)))
        .withMessageContaining("1025 entries are too many");
  }

  @Test
  void hostBitsDoNotMatterInARange() {
    assertThat(CommaList.range("10.1.2.3/8")).hasToString("10.0.0.0/8");
    assertThat(CommaList.range("fd00:1::1/8")).hasToString("fd00::/8");
    assertThat(CommaList.range("1.2.3.4/0")).hasToString("0.0.0.0/0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "::/129",
        "10.0.0.0/8/8",
        "::/0000",
        "a/8"
      })
  void whatIsNoRangeIsRefused(String entry) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> CommaList.range(entry))
        .satisfies(e -> assertThat(e.value()).isEqualTo(entry));
  }

  @Test
  void zeroStandsForNoPortWhereIstioAllowsIt() {
    assertThat(CommaList.portsOrZero("0,80,00")).isEqualTo(PortSet.of(80));
    assertThatExceptionOfType(InvalidPolicyException.class).isThrownBy(() -> CommaList.ports("0"));
  }

  @Test
  void emptyEntriesOfOptionsMeanNothing() {
    assertThat(CommaList.optionPorts(",80,, 0,443,")).isEqualTo(PortSet.of(80, 443));
    assertThat(CommaList.optionPorts(",")).isEqualTo(PortSet.NONE);
    assertThat(CommaList.optionOwners("1337,,0,")).containsExactly(owner(1337), owner(0));
    assertThat(CommaList.optionRanges(",10.1.2.3/8,,fd00::1").cidrs())
        .extracting(Cidr::toString)
        .containsExactlyInAnyOrder("10.0.0.0/8", "fd00::1/128");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65536", "1-2", "x", "+1"})
  void onePortIsFrom1To65535(String text) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> CommaList.port(text))
        .satisfies(e -> assertThat(e.value()).isEqualTo(text));
  }

  private static OwnerId owner(long id) {
    return new OwnerId(id);
  }

  private static String portsUpTo(int entries) {
    return IntStream.range(0, entries)
        .mapToObj(i -> Integer.toString(1 + 2 * i))
        .collect(Collectors.joining(","));
  }
}
