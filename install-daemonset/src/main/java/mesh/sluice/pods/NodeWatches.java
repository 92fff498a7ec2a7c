package mesh.sluice.pods;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.WatchedKind;
import mesh.sluice.profile.NamespaceFacts;

/** What is watched, and what is kept of namespaces. */
final class NodeWatches {
  /** OSM's only one; it looks at no other. */
  static final String MESH_CONFIG = "osm-mesh-config";

  /** What kubectl keeps there can be larger than all else. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private NodeWatches() {}

  static WatchedKind pods(String node) {
    return WatchedKind.of("pods", "/api/v1/pods").withField("spec.nodeName", node);
  }

  static WatchedKind namespaces() {
    return WatchedKind.of("namespaces", "/api/v1/namespaces");
  }

  static WatchedKind meshConfig(String namespace) {
    return WatchedKind.of(
            "meshconfigs",
            "/apis/config.openservicemesh.io/v1alpha2/namespaces/" + namespace + "/meshconfigs")
        .withField("metadata.name", MESH_CONFIG)
        .ifKnown();
  }

  static NamespaceFacts namespace(JsonObject namespace) {
    Map<String, String> annotations = texts(namespace, "metadata.annotations");
    annotations.remove(LAST_APPLIED);
    return new NamespaceFacts(
        namespace.findPath("metadata.name").map(JsonValue::asText).orElseThrow(),
        texts(namespace, "metadata.labels"),
        annotations);
  }

  private static Map<String, String> texts(JsonObject object, String path) {
    Map<String, String> texts = new HashMap<>();
    Optional<JsonValue> found = object.findPath(path);
    for (Map.Entry<String, JsonValue> member :
        found.map(value -> List.copyOf(value.asObject().members().entrySet())).orElse(List.of())) {
      if (member.getValue() instanceof JsonString(String text)) {
        texts.put(member.getKey(), text);
      }
    }
    return texts;
  }
}
