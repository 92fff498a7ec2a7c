package mesh.sluice.nodegate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.patch.JsonPatch;

/**
 * Closes nodes as they come into being, so that not even the first pod is faster. Never refuses a
 * node: one that slips through is closed by the controller.
 */
public final class NodesHandler implements ReviewHandler {
  @Override
  public ReviewAnswer answer(Review review) {
    if (!review.kind().equals("Node")
        || !review.operation().equals("CREATE")
        || review.object().isEmpty()) {
      return allowed("not-a-new-node", new JsonPatch(List.of()));
    }
    JsonObject node = review.object().get();
    if (NotReadyTaint.exempts(labels(node))) {
      return allowed("node-exempt", new JsonPatch(List.of()));
    }
    List<JsonValue> taints = taints(node);
    if (taints.stream().anyMatch(NodesHandler::isOurs)) {
      return allowed("node-already-closed", new JsonPatch(List.of()));
    }
    return allowed("node-closed", JsonPatch.between(node, closed(node, taints)));
  }

  private static ReviewAnswer allowed(String reason, JsonPatch patch) {
    return new ReviewAnswer.Allowed(reason, patch, List.of(), Map.of());
  }

  private static JsonObject closed(JsonObject node, List<JsonValue> taints) {
    List<JsonValue> more = new ArrayList<>(taints);
    more.add(NotReadyTaint.toJson());
    JsonObject spec =
        node.find("spec")
            .filter(JsonObject.class::isInstance)
            .map(JsonValue::asObject)
            .orElseGet(() -> new JsonObject(Map.of()));
    return node.with("spec", spec.with("taints", new JsonArray(more)));
  }

  private static List<JsonValue> taints(JsonObject node) {
    return node.findPath("spec.taints")
        .filter(JsonArray.class::isInstance)
        .map(JsonValue::asList)
        .orElse(List.of());
  }

  private static boolean isOurs(JsonValue taint) {
    return taint instanceof JsonObject object
        && NotReadyTaint.is(text(object, "key"), text(object, "effect"));
  }

  private static Map<String, String> labels(JsonObject node) {
    Map<String, String> labels = new HashMap<>();
    if (node.findPath("metadata.labels").orElse(null) instanceof JsonObject found) {
      found.members().keySet().forEach(key -> labels.put(key, text(found, key)));
    }
    return labels;
  }

  private static String text(JsonObject object, String name) {
    return object.find(name).orElse(null) instanceof JsonString string ? string.value() : "";
  }
}
