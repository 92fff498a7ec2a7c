package mesh.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonProperties {
  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsWhatItWrote(@ForAll("values") JsonValue value) throws MalformedJsonException {
    assertThat(Json.read(Json.write(value))).isEqualTo(value);
  }

  /**
   * Whatever comes in is a value, which can be written again, or malformed; nothing else happens.
   */
  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void bytesAreAValueOrMalformed(@ForAll("nearlyJson") String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    try {
      assertThat(Json.write(Json.read(bytes))).isNotEmpty();
    } catch (MalformedJsonException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }

  @Provide
  Arbitrary<JsonValue> values() {
    Arbitrary<JsonValue> leaves =
        Arbitraries.oneOf(
            text().map(JsonString::new),
            Arbitraries.longs().map(JsonNumber::new),
            Arbitraries.of(new JsonBoolean(true), new JsonBoolean(false), new JsonNull()));
    return Arbitraries.recursive(() -> leaves, JsonProperties::around, 0, 4);
  }

  @Provide
  Arbitrary<String> nearlyJson() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"a\"",
            "\"a\":",
            "1",
            "-1.5e3",
            "null",
            "true",
            " ",
            "\n",
            "\\",
            "\\u00",
            "\\ud800",
            "\u00e4",
            "\u00c3\u00a4",
            "\u00ed\u00a0\u0080",
            "\0");
    return pieces.list().ofMaxSize(30).map(list -> String.join("", list));
  }

  private static Arbitrary<JsonValue> around(Arbitrary<JsonValue> inner) {
    Arbitrary<List<JsonValue>> lists = inner.list().ofMaxSize(4);
    Arbitrary<Map<String, JsonValue>> maps = Arbitraries.maps(text(), inner).ofMaxSize(4);
    return Arbitraries.oneOf(lists.map(JsonArray::new), maps.map(JsonObject::new));
  }

  /** Every character that UTF-8 can hold. */
  private static Arbitrary<String> text() {
    return Arbitraries.strings()
        .ofMaxLength(8)
        .filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
  }
}
