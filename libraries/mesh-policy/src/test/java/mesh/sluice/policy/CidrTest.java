package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "10.0.0.0/8",
        "128.0.0.0/1",
        "10.1.2.3/32",
        "::/0",
        "2001:db8::/32",
        "8000::/1",
        "2001:db8:0:1::/64",
        "2001:db8:0:0:8000::/65",
        "::1/128",
        "::fffe:0:0/95"
      })
  void writesWhatItRead(String text) {
    assertThat(Cidr.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3,10.1.2.3/32", "::1,::1/128"})
  void addressAloneIsTheBlockOfThatAddress(String text, String cidr) {
    assertThat(Cidr.parse(text)).hasToString(cidr);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/33,0 to 32", "2001:db8::/129,0 to 128", "10.0.0.0/,0 to 32", "10.0.0.0/-1,0 to 32",
    "10.0.0.0/x,0 to 32", "10.0.0.0/8/8,0 to 32", "10.0.0.0/ 8,0 to 32", "::/256,0 to 128",
    "10.0.0.0/4294967304,0 to 32", "10.0.0.0/255.0.0.0,0 to 32"
  })
  void refusesOtherPrefixLengthsAndSaysWhichThereAre(String text, String lengths) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> Cidr.parse(text))
        .withMessage("'" + text + "': the prefix length must be " + lengths);
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:10.0.0.0/104,10.0.0.0/8",
    "::ffff:0:0/96,0.0.0.0/0",
    "::ffff:10.1.2.3,10.1.2.3",
    "::ffff:10.1.2.3/128,10.1.2.3",
    "::FFFF:A00:0/104,10.0.0.0/8"
  })
  void refusesIpv4InTheNotationOfIpv6AndSaysHowToWriteIt(String text, String ipv4) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> Cidr.parse(text))
        .withMessageEndingWith("which no packet has; write " + ipv4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/8", "10/8", "10.0.0/8", "example.org/8", "[::]/0", ":::/0", "::/0/::/0x"})
  void refusesGarbage(String text) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> Cidr.parse(text))
        .satisfies(e -> assertThat(e.value()).isEqualTo(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "10.0.0.0.0", "default"})
  void refusesGarbageWithoutAPrefix(String text) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> Cidr.parse(text))
        .satisfies(e -> assertThat(e.remedy()).contains("10.1.2.3"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8,10.0.0.0/8",
    "0.0.0.1/0,0.0.0.0/0",
    "10.0.0.1/31,10.0.0.0/31",
    "::1/0,::/0",
    "2001:db8::1/64,2001:db8::/64",
    "2001:db8::1/127,2001:db8::/127",
    "ffff::/8,ff00::/8"
  })
  void refusesHostBitsAndSaysWhatToWrite(String text, String remedy) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> Cidr.parse(text))
        .withMessage("'" + text + "': host bits are set; write " + remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.255.255",
    "0.0.0.0/0,255.255.255.255",
    "10.1.2.3/32,10.1.2.3",
    "::/0,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::/63,2001:db8:0:1:ffff:ffff:ffff:ffff",
    "2001:db8::/65,2001:db8::7fff:ffff:ffff:ffff",
    "::1/128,::1"
  })
  void lastAddressHasAllHostBitsSet(String cidr, String last) {
    assertThat(Cidr.parse(cidr).last()).hasToString(last);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.255.255,true", "10.0.0.0/8,11.0.0.0,false", "10.0.0.0/8,9.255.255.255,false",
    "0.0.0.0/0,255.0.0.1,true", "::/0,ffff::,true", "2001:db8::/64,2001:db8::ffff,true",
    "2001:db8::/64,2001:db8:0:1::,false", "0.0.0.0/0,::,false", "::/0,0.0.0.0,false"
  })
  void containsTheAddressesOfItsOwnFamilyWithItsPrefix(
      String cidr, String address, boolean expected) {
    assertThat(Cidr.parse(cidr).contains(IpAddress.parse(address))).isEqualTo(expected);
  }

  @Test
  void containsNarrowerBlocksButNotWiderOnes() {
    Cidr wide = Cidr.parse("10.0.0.0/8");
    Cidr narrow = Cidr.parse("10.0.0.0/16");

    assertThat(wide.contains(narrow)).isTrue();
    assertThat(wide.contains(wide)).isTrue();
    assertThat(narrow.contains(wide)).isFalse();
  }
}
