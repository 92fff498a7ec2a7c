package mesh.sluice.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.NamespaceFacts;

/** What decisions need of a namespace; who wrote which field is most of its size. */
final class NamespaceObject {
  /** What kubectl keeps there can be larger than all else. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private NamespaceObject() {}

  static NamespaceFacts facts(JsonObject namespace) {
    Map<String, String> annotations = texts(namespace, "metadata.annotations");
    annotations.remove(LAST_APPLIED);
    return new NamespaceFacts(
        namespace.findPath("metadata.name").map(JsonValue::asText).orElseThrow(),
        texts(namespace, "metadata.labels"),
        annotations);
  }

  private static Map<String, String> texts(JsonObject object, String path) {
    Map<String, String> texts = new HashMap<>();
    for (Map.Entry<String, JsonValue> member :
        object
            .findPath(path)
            .map(value -> List.copyOf(value.asObject().members().entrySet()))
            .orElse(List.of())) {
      if (member.getValue() instanceof JsonString(String text)) {
        texts.put(member.getKey(), text);
      }
    }
    return texts;
  }
}
