package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentTextTest {
  private static final JsonObject CHANGED = new JsonObject(Map.of("a", new JsonNumber(2)));

  @Test
  void documentsKeepTheirComments() throws ManifestException {
    assertThat(texts("# one\na: 1\n---\n# two\nb: 2\n# end\n---\nc: 3"))
        .containsExactly("# one\na: 1\n", "---\n# two\nb: 2\n# end\n", "---\nc: 3");
  }

  @Test
  void whatStandsBeforeTheFirstMarkerBelongsToTheFirstDocument() throws ManifestException {
    assertThat(texts("# license\n%YAML 1.2\n---\na: 1\n"))
        .containsExactly("# license\n%YAML 1.2\n---\na: 1\n");
  }

  @Test
  void dotsEndADocument() throws ManifestException {
    assertThat(texts("a: 1\n...\n# end\n%YAML 1.2\n---\nb: 2\n"))
        .containsExactly("a: 1\n...\n# end\n", "%YAML 1.2\n---\nb: 2\n");
  }

  @Test
  void dashesThatAreNoMarkerBeginNothing() throws ManifestException {
    assertThat(texts("a: |\n  ---\nb: x\n  --- y\n----: z\n")).hasSize(1);
  }

  @Test
  void documentOfCommentsHoldsNothing() throws ManifestException {
    assertThat(documents("---\n# nothing\n").getFirst().read()).isEqualTo(new JsonNull());
  }

  @Test
  void messageNamesTheLineOfTheFile() throws ManifestException {
    DocumentText second = documents("a: 1\n---\nb: 1\n~: 2\n").getLast();

    assertThat(second.line()).isEqualTo(2);
    assertThatThrownBy(second::read).hasMessageContaining("line 4: no key can be '~'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: 1\\n                            | a: 2\\n",
        "a: 1                               | a: 2\\n",
        "---\\na: 1\\n                      | ---\\na: 2\\n",
        "--- # Source\\n# x\\n\\na: 1 # y\\n | --- # Source\\n# x\\n\\na: 2\\n",
        "--- {a: 1}\\n                      | ---\\na: 2\\n",
        "# x\\n---\\n# y\\na: 1\\n# z\\n...\\n | # x\\n---\\n# y\\na: 2\\n# z\\n...\\n",
        "# x\\r\\na: 1\\r\\n                | # x\\r\\na: 2\\r\\n",
        "\uFEFFa: 1\\n                      | a: 2\\n",
        "{\"a\":1}                          | {\\n    \"a\": 2\\n}\\n",
      })
  void changedDocumentKeepsWhatStandsAroundItsValue(String before, String after)
      throws ManifestException {
    DocumentText document = documents(lines(before)).getFirst();

    assertThat(document.with(CHANGED)).isEqualTo(lines(after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: Pod\\n               | Pod",
        "a: b\\nkind: 'Pod' # x\\n  | Pod",
        "a:\\n  kind: Pod\\n        | ''",
        "{kind: Pod}                | ''",
      })
  void kindIsSeenAtFirstSight(String text, String kind) throws ManifestException {
    assertThat(documents(lines(text)).getFirst().kindAtFirstSight().orElse("")).isEqualTo(kind);
  }

  /** All that a stream can be made of, in any order. */
  @Property
  void textsOneAfterTheOtherAreTheStream(@ForAll("streams") String stream)
      throws ManifestException {
    assertThat(String.join("", texts(stream))).isEqualTo(stream);
  }

  /** Each one on its own holds what it holds in the stream. */
  @Property
  void documentsAreThoseOfTheParser(@ForAll("streams") String stream) throws ManifestException {
    List<String> together;
    try {
      together =
          YamlDocuments.read("file", Documents.withoutByteOrderMark(stream), 1).stream()
              .filter(value -> !(value instanceof JsonNull))
              .map(Object::toString)
              .toList();
    } catch (ManifestException e) {
      return;
    }
    List<String> apart = new ArrayList<>();
    for (DocumentText document : documents(stream)) {
      if (!(document.read() instanceof JsonNull)) {
        apart.add(document.read().toString());
      }
    }
    assertThat(apart).isEqualTo(together);
  }

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.of(
            "---",
            "--- x",
            "---x",
            "...",
            "# c",
            "a: 1",
            "b: |",
            "  ---",
            " ...",
            "- x",
            "%YAML 1.2",
            "",
            " ",
            "c: 'q",
            "'")
        .flatMap(line -> Arbitraries.of("\n", "\n", "\r\n", "\r", "").map(end -> line + end))
        .list()
        .ofMaxSize(12)
        .map(lines -> lines.stream().collect(Collectors.joining()))
        .flatMap(stream -> Arbitraries.of(stream, "\uFEFF" + stream));
  }

  private static String lines(String text) {
    return text.replace("\\n", "\n").replace("\\r", "\r");
  }

  private static List<DocumentText> documents(String stream) throws ManifestException {
    List<DocumentText> documents = new ArrayList<>();
    DocumentText.split("file", ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8)))
        .forEachRemaining(documents::add);
    return documents;
  }

  private static List<String> texts(String stream) throws ManifestException {
    return texts(documents(stream));
  }

  private static List<String> texts(List<DocumentText> documents) {
    return documents.stream()
        .map(text -> StandardCharsets.UTF_8.decode(text.bytes().duplicate()).toString())
        .toList();
  }
}
