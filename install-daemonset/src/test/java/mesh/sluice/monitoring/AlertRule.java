package mesh.sluice.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;

/**
 * A rule of a file for Prometheus.
 *
 * @param holds how long {@code expression} must be true; empty if the rule does not say
 */
record AlertRule(
    String name,
    String expression,
    Optional<String> holds,
    Map<String, String> labels,
    Map<String, String> annotations) {

  static List<AlertRule> read(Path file) throws IOException, ManifestException {
    return groups(file).stream()
        .flatMap(group -> group.asObject().find("rules").orElseThrow().asList().stream())
        .map(rule -> of(rule.asObject()))
        .toList();
  }

  static List<JsonValue> groups(Path file) throws IOException, ManifestException {
    return document(file).find("groups").orElseThrow().asList();
  }

  /** A file of one document. */
  static JsonObject document(Path file) throws IOException, ManifestException {
    return Documents.readStrictly(file.toString(), Files.readAllBytes(file)).getFirst().asObject();
  }

  private static AlertRule of(JsonObject rule) {
    return new AlertRule(
        rule.find("alert").orElseThrow().asText(),
        rule.find("expr").orElseThrow().asText(),
        rule.find("for").map(JsonValue::asText),
        texts(rule, "labels"),
        texts(rule, "annotations"));
  }

  private static Map<String, String> texts(JsonObject rule, String member) {
    Map<String, String> texts = new TreeMap<>();
    rule.find(member)
        .ifPresent(
            object ->
                object
                    .asObject()
                    .members()
                    .forEach((name, value) -> texts.put(name, value.asText())));
    return texts;
  }
}
