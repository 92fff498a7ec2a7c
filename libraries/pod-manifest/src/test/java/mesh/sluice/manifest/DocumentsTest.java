package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import mesh.sluice.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
  private static List<JsonValue> read(String text) throws ManifestException {
    return Documents.read("pod.yaml", bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(ManifestException.class).hasMessage(message);
  }

  @Test
  void yamlAndJsonGiveTheSameTree() throws Exception {
    String yaml =
        """
        # a comment
        a: [1, two, null, true, 'yes', "no"]
        b:
          "c": |
            lines
          d: {e: 1.5}
        """;
    String json =
        """
        {"a":[1,"two",null,true,"yes","no"],"b":{"c":"lines\\n","d":{"e":1.5}}}
        """;

    assertThat(read(yaml)).isEqualTo(read(json)).hasSize(1);
  }

  @Test
  void documentsAreReadInTheirOrderAndEmptyOnesAreLeftOut() throws Exception {
    assertThat(read("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n"))
        .map(JsonValue::toString)
        .containsExactly("{\"a\":1}", "{\"b\":2}");
  }

  @Test
  void byteOrderMarkIsLeftOut() throws Exception {
    assertThat(read("\uFEFFa: 1")).map(JsonValue::toString).containsExactly("{\"a\":1}");
    assertThat(read("\uFEFF{\"a\":1}")).map(JsonValue::toString).containsExactly("{\"a\":1}");
  }

  @Test
  void anchorsAreResolvedWithinTheirDocument() throws Exception {
    assertThat(read("a: &x [1, {b: 2}]\nc: *x"))
        .map(JsonValue::toString)
        .containsExactly("{\"a\":[1,{\"b\":2}],\"c\":[1,{\"b\":2}]}");
    assertRefused(
        "a: &x 1\n---\nb: *x",
        "pod.yaml: line 3: b: the alias *x has no anchor &x that ends before it");
    assertRefused(
        "a: &x [*x]", "pod.yaml: line 1: a[0]: the alias *x has no anchor &x that ends before it");
  }

  @Test
  void tagsMakeWhatTheySay() throws Exception {
    assertThat(read("a: !!str 1\nb: ! 2\nc: !!int \"1\"\nd: !!binary aGk=\ne: !local {f: 1}"))
        .map(JsonValue::toString)
        .containsExactly("{\"a\":\"1\",\"b\":\"2\",\"c\":1,\"d\":\"hi\",\"e\":{\"f\":1}}");
    assertRefused(
        "a: !!int x", "pod.yaml: line 1: a: 'x' is not what its tag !!int says; remove the tag");
    assertRefused("a: .inf", "pod.yaml: line 1: a: JSON has no number .inf; put it in quotes");
  }

  @Test
  void ofAKeyThatIsThereTwiceTheLastCounts() throws Exception {
    assertThat(read("a:\n  b.c: 1\n  b.c: 2\n"))
        .map(JsonValue::toString)
        .containsExactly("{\"a\":{\"b.c\":2}}");
    assertThat(read("{\"a\":1,\"a\":2}")).map(JsonValue::toString).containsExactly("{\"a\":2}");
  }

  @Test
  void inSettingsAKeyMustNotBeThereTwice() {
    assertThatThrownBy(() -> Documents.readStrictly("config.yaml", bytes("a:\n  b: 1\n  b: 2\n")))
        .hasMessage("config.yaml: line 3: a: the key 'b' is here for the second time; remove one");
    assertThatThrownBy(() -> Documents.readStrictly("config.yaml", bytes("{\"a\":1,\"a\":2}")))
        .hasMessageStartingWith("config.yaml: it begins like JSON, but is not valid JSON: Dupl");
  }

  @Test
  void mergeKeysTakeThePlaceOfWhatIsBeforeThem() throws Exception {
    assertThat(
            read(
                "a: &x {b: 1, c: 2}\n"
                    + "d: {<<: *x, b: 3}\n"
                    + "e: {b: 3, <<: *x}\n"
                    + "f: {<<: [{b: 4}, *x]}\n"
                    + "g: {'<<': 1}\n"))
        .map(JsonValue::toString)
        .containsExactly(
            "{\"a\":{\"b\":1,\"c\":2},\"d\":{\"b\":3,\"c\":2},\"e\":{\"b\":1,\"c\":2},"
                + "\"f\":{\"b\":4,\"c\":2},\"g\":{\"<<\":1}}");
    assertRefused(
        "c:\n  <<: 1\n",
        "pod.yaml: line 2: c: the merge key << takes a mapping, or a list of them; write one"
            + " there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1}{\"b\":2}                       | {\"a\":1};{\"b\":2}",
        "{\"a\":1}\\n\\n{\"b\":2}\\n              | {\"a\":1};{\"b\":2}",
        "{\"a\":1}\\n---\\n{\"b\":2}\\n           | {\"a\":1};{\"b\":2}",
        "{\"a\":1}\\n--- # c\\nb: 2\\n            | {\"a\":1};{\"b\":2}",
        "{\"a\":1}\\n---\\n{b: 2}\\n---\\nc: 3\\n  | {\"a\":1};{\"b\":2};{\"c\":3}",
        "{a: 1}\\n---\\n{\"b\":2}\\n             | {\"a\":1};{\"b\":2}",
        "  {a: 1, b: [x,\\nz]}                | {\"a\":1,\"b\":[\"x\",\"z\"]}",
        "a: 1\\n---\\n{\"b\":\\t2}\\n            | {\"a\":1};{\"b\":2}",
        "a:\\t1\\nb: \\t\\tx                      | {\"a\":1,\"b\":\"x\"}",
        "{\"a\":1.0,\"b\":1e3}                   | {\"a\":1,\"b\":1000}",
      })
  void streamsOfBothLanguagesAreRead(String written, String expected) throws Exception {
    String text = written.replace("\\n", "\n").replace("\\t", "\t");

    assertThat(read(text)).map(JsonValue::toString).containsExactly(expected.split(";"));
  }

  @Test
  void separatorOfLinesAloneIsNothing() {
    assertThatExceptionOfType(ManifestException.class)
        .isThrownBy(() -> read("\u2028"))
        .withMessageContaining("there is nothing in it");
  }

  @Test
  void separatorsOfLinesEndThem() throws Exception {
    assertThat(read("a: \"\\L\\P\"\nb: 'x\u2028 y'\nc: |\n  x\u2028  y\nd: e\u2028f: g"))
        .map(JsonValue::toString)
        .containsExactly(
            "{\"a\":\"\u2028\u2029\",\"b\":\"x\u2028y\",\"c\":\"x\u2028y\\n"
                + "\",\"d\":\"e\",\"f\":\"g\"}");
  }

  /** Each is read again without its first complaint. */
  @Test
  void manyTabsTakeNoTime() throws Exception {
    StringBuilder text = new StringBuilder("a:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("- b:\tc\n");
    }
    String first = text.toString();

    assertThatThrownBy(() -> read(first))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("that cannot start any token");
  }

  @Test
  void malformedYamlIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> read("a: [1,\nb: 2"))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("pod.yaml: line 2, column ")
        .hasMessageContaining("it is not valid YAML: ");
    assertThatThrownBy(() -> read("a:\n\tb: 1"))
        .hasMessageStartingWith("pod.yaml: line 2, column 1");
  }

  @Test
  void emptyFileIsRefused() {
    String message =
        "pod.yaml: there is nothing in it; give a manifest such as kubectl get pod -o yaml prints";
    assertRefused("", message);
    assertRefused("# only a comment\n---\n", message);
  }

  @Test
  void otherEncodingIsRefused() {
    assertThatThrownBy(
            () -> Documents.read("pod.yaml", "a: ü".getBytes(StandardCharsets.ISO_8859_1)))
        .hasMessage("pod.yaml: it is not valid UTF-8; save it in that encoding");
  }

  @Test
  void whatIsTooLongTooDeepOrTooManifoldIsRefused() {
    assertThatThrownBy(() -> Documents.read("pod.yaml", new byte[Documents.MAX_BYTES + 1]))
        .hasMessage("pod.yaml: longer than 3145728 bytes; give a file with one manifest");
    assertThatThrownBy(() -> read("[".repeat(100_000)))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("nested deeper than 100 levels");
    assertThatThrownBy(() -> read("{\"a\":".repeat(100_000))).isInstanceOf(ManifestException.class);
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      laughs.append("a%d: &a%d [".formatted(i, i));
      laughs.append(("*a" + (i - 1) + ", ").repeat(9)).append("*a").append(i - 1).append("]\n");
    }
    assertThatThrownBy(() -> read(laughs.toString()))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("aliases that stand for more than 500000 values");
  }

  /** Each of them is shallow as it is written. */
  @Test
  void aliasesOfAliasesMustNotBeTooDeepEither() throws ManifestException {
    String half = "a: &a " + "[".repeat(50) + "x" + "]".repeat(50) + "\n";

    assertThat(read(half + "b: " + "[".repeat(49) + "*a" + "]".repeat(49))).hasSize(1);
    assertThatThrownBy(() -> read(half + "b: " + "[".repeat(50) + "*a" + "]".repeat(50)))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("nested deeper than 100 levels");
    StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i <= 98; i++) {
      chain.append("a%d: &a%d [*a%d, x]\n".formatted(i, i, i - 1));
    }
    assertThat(read(chain.toString())).hasSize(1);
    assertThatThrownBy(() -> read(chain + "b: [*a98]\n"))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("line 100: b[0]: nested deeper than 100 levels");
  }
}
