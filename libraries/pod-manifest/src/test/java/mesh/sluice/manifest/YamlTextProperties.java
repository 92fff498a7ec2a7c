package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read again as it was. */
class YamlTextProperties {
  @Property
  void yamlIsReadAsItWasMeant(@ForAll("values") JsonValue value) throws ManifestException {
    String yaml = YamlText.of(value);

    assertThat(YamlDocuments.read("file", yaml, 1)).as(yaml).containsExactly(value);
  }

  @Property
  void jsonIsReadAsItWasMeant(@ForAll("values") JsonValue value) throws MalformedJsonException {
    String json = JsonLines.of(value, "  ");

    assertThat(Json.read(json)).as(json).isEqualTo(value);
  }

  /** A line of a value that looked like the end of a document would cut it in two. */
  @Property
  void noValueLooksLikeTwoDocuments(@ForAll("values") JsonValue value) throws ManifestException {
    String yaml = YamlText.of(new JsonObject(Map.of("a", value)));

    ByteBuffer bytes = ByteBuffer.wrap(yaml.getBytes(StandardCharsets.UTF_8));
    assertThat(DocumentText.split("file", bytes)).toIterable().as(yaml).hasSize(1);
  }

  @Provide
  Arbitrary<JsonValue> values() {
    return values(3);
  }

  private static Arbitrary<String> texts() {
    Arbitrary<String> traps =
        Arbitraries.of(
            "",
            " ",
            "yes",
            "null",
            "~",
            "1",
            "010",
            "1e3",
            ".5",
            ".inf",
            "-",
            "---",
            "...",
            "#",
            "a: b",
            "a #b",
            "<<",
            "=",
            "&a",
            "*a",
            "!a",
            "%",
            "@",
            "`",
            "'",
            "\"",
            "{}",
            "[a",
            "2026-01-01",
            "1:20",
            "a\nb\n",
            "a\n\n",
            "\na",
            " a\nb",
            "a \nb",
            "a\n---\nb",
            "a\r\nb",
            "\t",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uD83D\uDE80",
            "\u007f",
            "a".repeat(300),
            "a b ".repeat(100) + "c");
    return Arbitraries.oneOf(
        traps,
        Arbitraries.strings().ofMaxLength(12),
        Arbitraries.strings().withChars(" \n\t#:-'\"ab").ofMaxLength(12));
  }

  /** Nothing in Kubernetes has an empty name. */
  private static Arbitrary<String> keys() {
    return texts().filter(text -> !text.isEmpty());
  }

  private static Arbitrary<JsonValue> values(int depth) {
    Arbitrary<JsonValue> leaf =
        Arbitraries.oneOf(
            texts().map(JsonString::new),
            texts().map(JsonString::new),
            Arbitraries.of(new JsonBoolean(true), new JsonNull()),
            Arbitraries.of("0", "-7", "1.5", "1e+21", "18446744073709552000").map(JsonNumber::new));
    if (depth == 0) {
      return leaf;
    }
    return Arbitraries.oneOf(
        leaf,
        values(depth - 1).list().ofMaxSize(3).map((List<JsonValue> list) -> new JsonArray(list)),
        Arbitraries.maps(keys(), values(depth - 1))
            .ofMaxSize(3)
            .map((Map<String, JsonValue> members) -> new JsonObject(members)));
  }
}
