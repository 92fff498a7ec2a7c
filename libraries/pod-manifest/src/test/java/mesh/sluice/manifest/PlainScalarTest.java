package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl makes of words without quotes. */
class PlainScalarTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
  void nothingIsNull(String text) {
    assertThat(PlainScalar.resolve(text)).isEqualTo(new JsonNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"})
  void yesIsTrue(String text) {
    assertThat(PlainScalar.resolve(text)).isEqualTo(new JsonBoolean(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "n", "N"})
  void noIsFalse(String text) {
    assertThat(PlainScalar.resolve(text)).isEqualTo(new JsonBoolean(false));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1337, 1337",
    "-5, -5",
    "+5, 5",
    "010, 8",
    "0o17, 15",
    "0x1F, 31",
    "0b101, 5",
    "1_000, 1000",
    "1.5, 1.5",
    "089, 89",
    ".5, 0.5",
    "-.5, -0.5",
    "+00.5, 0.5",
    "5., 5",
    "5.e3, 5000",
    "1e3, 1000",
    "1.00068e+09, 1000680000",
    "1.0, 1",
    "1.10, 1.1",
    "1e21, 1e+21",
    "0.0000001, 1e-7",
    "-0.0, 0",
    "18446744073709551615, 18446744073709552000",
    "18446744073709551616, 18446744073709552000"
  })
  void numbersAreReadWithTheirBase(String text, String literal) {
    assertThat(PlainScalar.resolve(text)).isEqualTo(new JsonNumber(literal));
  }

  @ParameterizedTest
  @CsvSource({
    "y, true",
    "Off, false",
    "017, 15",
    "1.0, 1",
    "1e3, 1000",
    "1000000, 1000000",
    "1000000.0, 1e+06",
    "123456789.0, 1.2345679e+08",
    "0.00001, 1e-05",
    "-0.0, -0",
    "1e39, .inf",
    "web, web",
    "2026-01-01, 2026-01-01",
  })
  void keysAreTheTextOfTheirValues(String text, String key) {
    assertThat(PlainScalar.key(text, PlainScalar.resolve(text))).contains(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "18446744073709551615"})
  void someKeysKubectlRefuses(String text) {
    assertThat(PlainScalar.key(text, PlainScalar.resolve(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tRUE",
        "yess",
        "10.0.0.1",
        "1337a",
        "0x",
        "-",
        "+",
        ".",
        "_1",
        "v1",
        "10.0.0.0/8",
        "2026-01-01",
        "1e400"
      })
  void everythingElseIsText(String text) {
    assertThat(PlainScalar.resolve(text)).isEqualTo(new JsonString(text));
  }
}
