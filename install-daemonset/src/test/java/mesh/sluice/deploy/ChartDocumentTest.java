package mesh.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The values of {@code deploy/chart}: schema, defaults and document tell the same. */
class ChartDocumentTest {
  private static final Path CHART = Checkout.path("deploy", "chart");

  /** What is described, by its path. */
  private static final Map<String, JsonObject> VALUES = new TreeMap<>();

  /** Objects with members of their own, by their path. */
  private static final Map<String, JsonObject> GROUPS = new TreeMap<>();

  private static JsonObject defaults;

  @BeforeAll
  static void read() throws Exception {
    collect("", Json.read(Files.readAllBytes(CHART.resolve("values.schema.json"))).asObject());
    defaults =
        Documents.read("values.yaml", Files.readAllBytes(CHART.resolve("values.yaml")))
            .getFirst()
            .asObject();
  }

  private static void collect(String path, JsonObject schema) {
    GROUPS.put(path, schema);
    schema
        .find("properties")
        .orElseThrow()
        .asObject()
        .members()
        .forEach(
            (name, value) -> {
              JsonObject inner = value.asObject();
              String at = path.isEmpty() ? name : path + "." + name;
              if (inner.find("properties").isPresent()) {
                collect(at, inner);
              } else {
                VALUES.put(at, inner);
              }
            });
  }

  @Test
  void eachValueHasADescriptionAndAnExample() {
    assertThat(VALUES).isNotEmpty();
    VALUES.forEach(
        (path, schema) -> {
          assertThat(schema.find("description")).as(path).isPresent();
          assertThat(schema.find("examples").orElseThrow().asList()).as(path).isNotEmpty();
        });
  }

  /** But for what a template of one's own is filled in with. */
  @Test
  void noGroupTakesWhatItDoesNotKnow() {
    GROUPS.forEach(
        (path, schema) -> {
          if (!path.startsWith("injector.values")) {
            assertThat(schema.find("additionalProperties"))
                .as(path)
                .hasValue(new JsonBoolean(false));
          }
        });
  }

  /** Only what is built into a program, and what Helm itself gives, has no default in the chart. */
  @Test
  void eachValueHasADefault() {
    VALUES.keySet().stream()
        .filter(path -> !path.startsWith("injector.values.") && !path.equals("global"))
        .forEach(path -> assertThat(find(path)).as(path).isPresent());
  }

  private static Optional<JsonValue> find(String path) {
    Optional<JsonValue> found = Optional.of(defaults);
    for (String name : path.split("\\.")) {
      found = found.flatMap(value -> value.asObject().find(name));
    }
    return found;
  }

  @Test
  void documentHasARowForEachValueWithItsDescription() throws IOException {
    String document = Files.readString(CHART.resolve("README.md"));

    VALUES.forEach(
        (path, schema) ->
            assertThat(document)
                .contains("| `" + path + "` | " + schema.find("description").get().asText()));
    assertThat(document.lines().filter(line -> line.startsWith("| `")).count())
        .isEqualTo(VALUES.size());
  }
}
