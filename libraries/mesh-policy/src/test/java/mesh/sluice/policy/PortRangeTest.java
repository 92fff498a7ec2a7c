package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "65535,65535,65535", "80,80,80", "8000-8100,8000,8100", "1-65535,1,65535"})
  void readsPortsAndRanges(String text, int first, int last) {
    assertThat(PortRange.parse(text)).isEqualTo(new PortRange(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "8000-8100", "1-65535"})
  void writesWhatItRead(String text) {
    assertThat(PortRange.parse(text)).hasToString(text);
  }

  @Test
  void rangeOfOnePortIsWrittenAsThatPort() {
    assertThat(PortRange.parse("80-80")).isEqualTo(PortRange.of(80)).hasToString("80");
  }

  /** Unlike in an IP address, nobody reads a port with leading zeros as octal. */
  @Test
  void leadingZerosMeanNothing() {
    assertThat(PortRange.parse("0080-0081")).isEqualTo(new PortRange(80, 81));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "80-",
        "-80",
        "--",
        "80-90-100",
        "http",
        "80 ",
        " 80",
        "80 - 90",
        "+80",
        "8_0",
        "0x50",
        "80.0",
        "8e1",
        "80,81",
        "٨٠",
        "0",
        "65536",
        "-1",
        "0-80",
        "80-65536",
        "4294967376",
        "18446744073709551696",
        "00000000080"
      })
  void refusesEverythingElse(String text) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PortRange.parse(text))
        .satisfies(
            e -> {
              assertThat(e.value()).isEqualTo(text);
              assertThat(e.remedy()).contains("1 to 65535").contains("8000-8100");
            });
  }

  @Test
  void refusesAReversedRange() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PortRange.parse("8100-8000"))
        .withMessage("'8100-8000': the range is reversed; write the lower port first");
  }

  @ParameterizedTest
  @CsvSource({"0,80", "-1,80", "80,65536", "65536,65536"})
  void cannotBeMadeOfWhatIsNoPort(int first, int last) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> new PortRange(first, last));
  }

  @Test
  void containsBothItsEndsAndNothingBeyond() {
    PortRange range = new PortRange(100, 200);

    assertThat(range.contains(99)).isFalse();
    assertThat(range.contains(100)).isTrue();
    assertThat(range.contains(200)).isTrue();
    assertThat(range.contains(201)).isFalse();
  }
}
