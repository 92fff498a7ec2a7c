package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "10.1.2.3", "127.0.0.6", "100.64.0.1"})
  void writesIpv4AsItReadIt(String text) {
    assertThat(IpAddress.parse(text)).hasToString(text);
  }

  /** Examples of RFC 5952, sections 2 and 4, and the corners of its rules. */
  @ParameterizedTest
  @CsvSource({
    "::,::",
    "::1,::1",
    "1::,1::",
    "0:0:0:0:0:0:0:0,::",
    "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
    "2001:0db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
    "2001:db8::1:0:0:1,2001:db8::1:0:0:1",
    "2001:db8::0:1:0:0:1,2001:db8::1:0:0:1",
    "2001:0db8::1:0:0:1,2001:db8::1:0:0:1",
    "2001:DB8:0:0:1::1,2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1,2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA,2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
    "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8,0:2:3:4:5:6:7:8",
    "1:0:0:4:5:6:0:0,1::4:5:6:0:0",
    "0:0:0:4:5:0:0:0,::4:5:0:0:0",
    "::ffff:10.1.2.3,::ffff:a01:203",
    "64:ff9b::192.0.2.33,64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4,1:2:3:4:5:6:102:304",
    "::0.0.0.1,::1"
  })
  void writesIpv6InTheFormOfRfc5952(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "10",
        "10.1",
        "10.1.2",
        "10.1.2.3.4",
        "10.1.2.",
        ".1.2.3",
        "10..2.3",
        "10.1.2.256",
        "10.1.2.-1",
        "10.1.2.+1",
        "10.1.2.3 ",
        " 10.1.2.3",
        "10.1.2.0x1",
        "10.1.2.1e1",
        "a.b.c.d",
        "localhost",
        "10.1.2.٣",
        "4294967296.1.2.3",
        "10.1.2.3%eth0"
      })
  void refusesWhatIsNoIpv4Address(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"010.1.2.3", "10.01.2.3", "10.1.2.00", "0177.0.0.1", "::ffff:010.1.2.3"})
  void refusesLeadingZerosWhichSomeReadAsOctal(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        ":::",
        "::::",
        "1",
        "1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8:",
        ":1:2:3:4:5:6:7:8",
        ":1::",
        "1::2::3",
        "1:::2",
        "::1:",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "::+1",
        "::-1",
        "::１",
        "::1 ",
        "[::1]",
        "fe80::1%eth0",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.256",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1/128",
        "0x1::"
      })
  void refusesWhatIsNoIpv6Address(String text) {
    assertRefused(text);
  }

  @Test
  void mappedAddressStaysIpv6() {
    assertThat(IpAddress.parse("::ffff:10.1.2.3").family()).isEqualTo(IpFamily.IPV6);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "10.1.2.255,10.1.3.0",
        "255.255.255.255,none",
        "::ffff,::1:0",
        "::ffff:ffff:ffff:ffff,0:0:0:1::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,none"
      },
      nullValues = "none")
  void nextCarriesAndEndsAtTheHighest(String address, String next) {
    IpAddress expected = next == null ? null : IpAddress.parse(next);

    assertThat(IpAddress.parse(address).next()).isEqualTo(expected);
  }

  @Test
  void comparesAsTheBytesDo() {
    assertThat(IpAddress.parse("10.0.0.1")).isLessThan(IpAddress.parse("200.0.0.1"));
    assertThat(IpAddress.parse("::1")).isLessThan(IpAddress.parse("8000::"));
    assertThat(IpAddress.parse("::8000:0:0:0")).isGreaterThan(IpAddress.parse("::1"));
    assertThat(IpAddress.parse("255.0.0.1")).isLessThan(IpAddress.parse("::"));
  }

  @Test
  void bytesAreInNetworkOrder() {
    assertThat(IpAddress.parse("10.1.2.255").toBytes()).containsExactly(10, 1, 2, 255);
    assertThat(IpAddress.parse("102:304:506:708:90a:b0c:d0e:f10").toBytes())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  }

  @Test
  void cannotBeMadeOfAnotherNumberOfBytes() {
    assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.fromBytes(new byte[5]));
    assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.fromBytes(new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IpAddress(IpFamily.IPV4, 0, 0x1_0000_0000L));
    assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(IpFamily.IPV4, 1, 0));
  }

  private static void assertRefused(String text) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> IpAddress.parse(text))
        .satisfies(
            e -> {
              assertThat(e.value()).isEqualTo(text);
              assertThat(e.remedy()).contains("10.1.2.3").contains("2001:db8::1");
            });
  }
}
