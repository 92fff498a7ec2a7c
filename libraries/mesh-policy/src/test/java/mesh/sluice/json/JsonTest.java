package mesh.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "true",
        "false",
        "null",
        "{\"b\":1,\"a\":[true,null,{\"x\":\"y\"}]}",
        "\"Zürich €\"",
        "[[],{},[{}]]",
        "\"\\\"\\\\\\n\\u0000\""
      })
  void writesWhatItReadInTheSameOrder(String text) throws MalformedJsonException {
    assertThat(Json.read(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {61, 62, 63, 5000})
  void writesAllOfALongText(int length) throws MalformedJsonException {
    JsonArray value = new JsonArray(List.of(new JsonString("é".repeat(length))));

    assertThat(Json.write(value)).hasSize(2 * length + 4);
    assertThat(Json.read(Json.write(value))).isEqualTo(value);
  }

  /** A number is not ours to round: 1.0 may be a version, and 2^64 fits no type of Java. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0",
        "1.0",
        "1e3",
        "1E+3",
        "0.10",
        "18446744073709551616",
        "-1.5e-400",
        "1e99999"
      })
  void keepsNumbersAsTheyWereWritten(String literal) throws MalformedJsonException {
    assertThat(Json.read("[" + literal + "]")).hasToString("[" + literal + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-1,-1",
    "9223372036854775807,9223372036854775807",
    "9223372036854775808,",
    "1.0,",
    "1e3,",
    "0.5,"
  })
  void wholeNumberIsOneThatWasWrittenAsOne(String literal, Long number) {
    assertThat(new JsonNumber(literal).wholeNumber().orElse(null)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1,\"a\":1}", "{\"x\":{\"a\":1,\"b\":2,\"\\u0061\":3}}"})
  void refusesAKeyThatIsThereTwice(String text) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read(text))
        .withMessageContaining("'a'")
        .withMessageContaining("line 1");
  }

  @Test
  void sameKeyInDifferentObjectsIsNoDuplicate() throws MalformedJsonException {
    assertThat(Json.read("{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}}")).isInstanceOf(JsonObject.class);
  }

  @Test
  void readsAHundredLevelsAndNoMore() throws MalformedJsonException {
    assertThat(Json.read("[".repeat(100) + "]".repeat(100))).isInstanceOf(JsonArray.class);
    assertMalformed("[".repeat(101) + "]".repeat(101));
    assertMalformed("{\"a\":".repeat(101) + "1" + "}".repeat(101));
    assertMalformed("[".repeat(1_000_000));
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read("[".repeat(10_000)))
        .withMessage("nested deeper than 100 levels (line 1, column 102)");
  }

  @Test
  void readsAMillionValuesAndNoMore() throws MalformedJsonException {
    String most = "[" + "1,".repeat(Json.MAX_VALUES - 2) + "1]";

    assertThat(((JsonArray) Json.read(most)).elements()).hasSize(Json.MAX_VALUES - 1);
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read("[1," + most.substring(1)))
        .withMessageStartingWith("more than 1000000 values (line 1, column ");
  }

  @Test
  void doesNotBeginToReadWhatIsTooLong() {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read(new byte[Json.MAX_BYTES + 1]))
        .withMessage("longer than 33554432 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n\t",
        "{",
        "}",
        "{]",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "nul",
        "True",
        "NaN",
        "Infinity",
        "-",
        "+1",
        "01",
        ".5",
        "1.",
        "0x1",
        "1 2",
        "{} {}",
        "{}x",
        "[1] // ten",
        "/* */ 1",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "\"\0\"",
        "#",
        "{\"a\":1}}"
      })
  void refusesWhatIsNotOneJsonValue(String text) {
    assertMalformed(text);
  }

  @Test
  void saysWhereTheMistakeIs() {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read("{\n  \"a\": 1,\n  oops\n}"))
        .withMessageContaining("line 3, column 3");
  }

  /** Latin-1, UTF-16, UTF-32, a byte order mark, overlong forms, surrogates, a cut character. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "22e422",
        "7b007d00",
        "007b007d",
        "0000007b0000007d",
        "efbbbf7b7d",
        "feff007b007d",
        "22ff22",
        "228022",
        "22c0af22",
        "22e080af22",
        "22eda08022",
        "22f4908080",
        "22c322",
        "22e282",
        "22f5808080"
      })
  void refusesWhatIsNotUtf8(String hexadecimal) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read(HexFormat.of().parseHex(hexadecimal)));
  }

  /** An escape can spell half of a character; it is passed on as it came. */
  @ParameterizedTest
  @ValueSource(strings = {"\"\\uD800\"", "\"x\\uDC00\\uD800\""})
  void writesHalfOfACharacterAsItReadIt(String text) throws MalformedJsonException {
    assertThat(Json.read(text)).hasToString(text);
  }

  @Test
  void readsACharacterThatIsWrittenAsTwoEscapes() throws MalformedJsonException {
    assertThat(Json.read("\"\\ud83d\\ude00\"")).isEqualTo(new JsonString("😀"));
    assertThat(Json.read("\"😀\"")).isEqualTo(new JsonString("😀"));
  }

  @Test
  void messageIsOneLineHoweverTheInputLooks() {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read("{\"a\": oops\n\r}"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\r"));
  }

  @Test
  void findTakesNullForAbsent() throws MalformedJsonException {
    JsonObject object = (JsonObject) Json.read("{\"a\":null,\"b\":1}");

    assertThat(object.find("a")).isEmpty();
    assertThat(object.find("c")).isEmpty();
    assertThat(object.find("b")).contains(new JsonNumber(1));
  }

  @Test
  void withAndWithoutLeaveTheOrderOfTheOthers() throws MalformedJsonException {
    JsonObject object = (JsonObject) Json.read("{\"a\":1,\"b\":2,\"c\":3}");

    assertThat(object.with("b", new JsonNumber(9))).hasToString("{\"a\":1,\"b\":9,\"c\":3}");
    assertThat(object.with("d", new JsonArray(List.of())))
        .hasToString("{\"a\":1,\"b\":2,\"c\":3,\"d\":[]}");
    assertThat(object.without("b")).hasToString("{\"a\":1,\"c\":3}");
    assertThat(object).hasToString("{\"a\":1,\"b\":2,\"c\":3}");
  }

  @Test
  void writesUtf8() {
    assertThat(Json.write(new JsonString("é"))).isEqualTo("\"é\"".getBytes(StandardCharsets.UTF_8));
  }

  private static void assertMalformed(String text) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.read(text))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
  }
}
