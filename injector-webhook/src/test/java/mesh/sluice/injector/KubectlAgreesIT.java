package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.DocumentText;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What kubectl reads, we read as kubectl does, and write so that it reads the same again. */
class KubectlAgreesIT {
  private static final int MAX_DOCUMENTS = 4;

  private static Kubectl kubectl;

  @BeforeContainer
  static void start() throws IOException {
    kubectl = new Kubectl();
  }

  @AfterContainer
  static void stop() {
    kubectl.close();
  }

  @Property(tries = 15)
  void documentsAreReadAndWrittenAsKubectlReadsThem(@ForAll("documents") List<String> documents)
      throws IOException, ManifestException {
    Map<Integer, JsonValue> expected = kubectl.read(documents);
    List<String> anew = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      String document = documents.get(i);
      JsonValue value = expected.get(i);
      if (value != null) {
        assertThat(sorted(data(document))).as(document).isEqualTo(sorted(value));
      }
      anew.add(value == null ? "" : text(document).with(read(document)));
    }
    Map<Integer, JsonValue> again = kubectl.read(anew);

    expected.forEach(
        (i, value) ->
            assertThat(Optional.ofNullable(again.get(i)).map(KubectlAgreesIT::sorted))
                .as(documents.get(i) + "\n" + anew.get(i))
                .contains(sorted(value)));
  }

  /** kubectl drops what stands after the end of a document, without a word; we refuse it. */
  @Property(tries = 10)
  void streamsThatKubectlReadsToTheEndAreReadAsItDoes(@ForAll("streams") List<List<String>> streams)
      throws IOException {
    List<String> numbered = new ArrayList<>();
    for (int i = 0; i < streams.size(); i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < streams.get(i).size(); j++) {
        text.append(streams.get(i).get(j).replace("NUMBER", "n" + (i * MAX_DOCUMENTS + j)));
      }
      numbered.add(text.toString());
    }
    Map<Integer, JsonValue> printed = kubectl.read(numbered);

    for (int i = 0; i < streams.size(); i++) {
      int first = i * MAX_DOCUMENTS;
      long read =
          IntStream.range(first, first + MAX_DOCUMENTS).filter(printed::containsKey).count();
      if (read == streams.get(i).size()) {
        String text = numbered.get(i);
        assertThat(names(text))
            .as(text)
            .containsExactlyElementsOf(
                IntStream.range(first, first + (int) read).mapToObj(n -> "n" + n).toList());
      }
    }
  }

  private static List<String> names(String stream) {
    try {
      return Documents.read("file", stream.getBytes(StandardCharsets.UTF_8)).stream()
          .map(document -> document.asObject().findPath("metadata.name").orElseThrow().asText())
          .toList();
    } catch (ManifestException e) {
      throw new AssertionError(stream, e);
    }
  }

  /** Each document with what separates it from the next one. */
  @Provide
  Arbitrary<List<List<String>>> streams() {
    Arbitrary<String> documents =
        Arbitraries.of(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"NUMBER\"}}",
            "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"ConfigMap\",\n\t\"metadata\": {\"name\":"
                + " \"NUMBER\"}\n}",
            "{apiVersion: v1, kind: ConfigMap,\n  metadata: {name: NUMBER}}",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NUMBER",
            "# c\napiVersion: v1\nkind: ConfigMap # c\nmetadata:\t{name: NUMBER}");
    Arbitrary<String> separators =
        Arbitraries.of("\n---\n", "\n---\n", "\n--- # c\n", "\n---  \n\n", "\n", "", "\n\n", "  ");
    return Combinators.combine(documents, separators)
        .as((document, separator) -> document + separator)
        .list()
        .ofMinSize(1)
        .ofMaxSize(MAX_DOCUMENTS)
        .list()
        .ofSize(40);
  }

  @Provide
  Arbitrary<List<String>> documents() {
    return GeneratedYaml.values().map(Kubectl::document).list().ofMinSize(60).ofMaxSize(60);
  }

  static DocumentText text(String document) throws ManifestException {
    return DocumentText.split("file", ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)))
        .next();
  }

  private static JsonValue data(String document) {
    return read(document).asObject().find("data").orElse(new JsonValue.JsonNull());
  }

  private static JsonValue read(String document) {
    try {
      return text(document).read();
    } catch (ManifestException e) {
      throw new AssertionError(document, e);
    }
  }

  /** kubectl sorts by name. */
  private static Object sorted(JsonValue value) {
    return switch (value) {
      case JsonObject(Map<String, JsonValue> members) -> {
        Map<String, Object> all = new TreeMap<>();
        members.forEach((name, member) -> all.put(name, sorted(member)));
        yield all.toString();
      }
      case JsonArray(List<JsonValue> elements) ->
          elements.stream().map(KubectlAgreesIT::sorted).toList().toString();
      default -> value.toString();
    };
  }
}
