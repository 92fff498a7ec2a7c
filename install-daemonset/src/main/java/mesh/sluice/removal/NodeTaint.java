package mesh.sluice.removal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ObjectFields;

/** What the node gate has written on a node (docs/node-gate.md). Pure. */
final class NodeTaint {
  private static final String KEY = "sluice.mesh/not-ready";
  private static final String OPENED = "sluice.mesh/gate-opened";

  private NodeTaint() {}

  /**
   * The merge patch that takes it away. It names the version of the node that it was made for: a
   * list can only be written whole, and no taint of others may be lost.
   *
   * @return empty if there is nothing
   */
  static Optional<JsonObject> removal(JsonObject node) {
    List<JsonValue> taints =
        node.findPath("spec.taints")
            .filter(JsonArray.class::isInstance)
            .map(JsonValue::asList)
            .orElse(List.of());
    List<JsonValue> others = taints.stream().filter(taint -> !isOurs(taint)).toList();
    boolean opened = ObjectFields.texts(node, "metadata.annotations").containsKey(OPENED);
    if (others.size() == taints.size() && !opened) {
      return Optional.empty();
    }
    Map<String, JsonValue> metadata = new LinkedHashMap<>();
    metadata.put(
        "resourceVersion", new JsonString(ObjectFields.text(node, "metadata.resourceVersion")));
    metadata.put("annotations", new JsonObject(Map.of(OPENED, new JsonNull())));
    Map<String, JsonValue> patch = new LinkedHashMap<>();
    patch.put("metadata", new JsonObject(metadata));
    patch.put("spec", new JsonObject(Map.of("taints", new JsonArray(others))));
    return Optional.of(new JsonObject(patch));
  }

  private static boolean isOurs(JsonValue taint) {
    return ObjectFields.text(taint.asObject(), "key").equals(KEY);
  }
}
