package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;
import static mesh.sluice.kubernetes.ObjectFields.text;

import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What is kept of a pod of sluice-node.
 *
 * @param name of the pod
 * @param node that it is bound to, if it is
 * @param ready whether it is ready; one that is ending is not: it serves until its container is
 *     told
 */
record AgentPod(String name, Optional<String> node, boolean ready) {
  static final String NAMESPACE = "sluice-system";
  static final String LABEL = "app.kubernetes.io/name";
  static final String NAME = "sluice-node";

  AgentPod {
    requireNonNull(name);
    requireNonNull(node);
  }

  /** Reads a pod as the API server gives it. */
  static AgentPod of(JsonObject pod) {
    return new AgentPod(
        text(pod, "metadata.name"),
        Optional.of(text(pod, "spec.nodeName")).filter(node -> !node.isEmpty()),
        text(pod, "metadata.deletionTimestamp").isEmpty() && hasReadyCondition(pod));
  }

  private static boolean hasReadyCondition(JsonObject pod) {
    return pod.findPath("status.conditions").orElse(null)
            instanceof JsonArray(List<JsonValue> conditions)
        && conditions.stream()
            .map(JsonValue::asObject)
            .anyMatch(
                condition ->
                    text(condition, "type").equals("Ready")
                        && text(condition, "status").equals("True"));
  }
}
