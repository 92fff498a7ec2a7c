package mesh.sluice.injection;

import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * What the API server writes into a container before webhooks see it (SetDefaults_Container of
 * Kubernetes). It says nothing of what the user wants, and a webhook cannot tell it from what the
 * user wrote.
 */
final class ServerDefaults {
  static final String PULL_POLICY = "imagePullPolicy";

  private static final JsonObject EMPTY = new JsonObject(Map.of());

  private static final Map<String, JsonValue> CONSTANT =
      Map.of(
          "resources",
          EMPTY,
          "securityContext",
          EMPTY,
          "terminationMessagePath",
          new JsonString("/dev/termination-log"),
          "terminationMessagePolicy",
          new JsonString("File"));

  private ServerDefaults() {}

  /** The container without members that are {@code null} or as the API server sets them. */
  static JsonObject without(JsonObject container) {
    JsonObject written = container;
    for (String field : container.members().keySet()) {
      Optional<JsonValue> value = container.find(field);
      if (value.isEmpty() || value.get().equals(CONSTANT.get(field))) {
        written = written.without(field);
      }
    }
    return written.find(PULL_POLICY).equals(Optional.of(pullPolicy(container)))
        ? written.without(PULL_POLICY)
        : written;
  }

  /** An image that has the tag latest, or none, is looked up each time. */
  private static JsonString pullPolicy(JsonObject container) {
    String image =
        container
            .find("image")
            .filter(JsonString.class::isInstance)
            .map(JsonValue::asText)
            .orElse("");
    String name = image.substring(image.lastIndexOf('/') + 1);
    boolean tagged = name.contains(":") || name.contains("@");
    boolean latest = name.endsWith(":latest") || !tagged && !name.isEmpty();
    return new JsonString(latest ? "Always" : "IfNotPresent");
  }
}
