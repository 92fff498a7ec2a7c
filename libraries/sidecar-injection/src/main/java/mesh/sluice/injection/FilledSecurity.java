package mesh.sluice.injection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * The {@code securityContext} that an admission plugin has written into every container before
 * webhooks see the pod, as OpenShift's SecurityContextConstraints do (istio/istio#52614). It says
 * nothing of what the user wants. What it says never counts: user and capabilities of the sidecar
 * are the template's. The question is only whether somebody has to be told so.
 */
final class FilledSecurity {
  private static final String SECURITY = "securityContext";

  /** OpenShift names the constraints here by which it has let the pod in. */
  private static final String CONSTRAINTS = "openshift.io/scc";

  private static final JsonNumber ROOT = new JsonNumber(0);
  private static final Set<String> GRANTS = Set.of("privileged", "allowPrivilegeEscalation");

  private FilledSecurity() {}

  /**
   * The user's container without what an admission plugin has filled in: what the template's
   * container says too, what every other container says too, and with OpenShift's mark whatever
   * gives no right.
   *
   * @param pod without the user's container
   */
  static JsonObject without(JsonObject container, JsonObject template, PodObject pod) {
    Optional<JsonObject> written = security(container);
    if (written.isEmpty()) {
      return container;
    }
    boolean constrained = pod.annotation(CONSTRAINTS).isPresent();
    JsonObject left = written.get();
    for (Map.Entry<String, JsonValue> member : written.get().members().entrySet()) {
      if (says(template, member)
          || PodObject.CONTAINER_LISTS.stream()
              .map(pod::list)
              .flatMap(List::stream)
              .allMatch(other -> says(other, member))
          || constrained && !grants(member)) {
        left = left.without(member.getKey());
      }
    }
    return left.members().isEmpty() ? container.without(SECURITY) : container.with(SECURITY, left);
  }

  private static boolean says(JsonObject container, Map.Entry<String, JsonValue> member) {
    return security(container)
        .flatMap(context -> context.find(member.getKey()))
        .equals(Optional.of(member.getValue()));
  }

  private static boolean grants(Map.Entry<String, JsonValue> member) {
    return switch (member.getValue()) {
      case JsonBoolean(boolean flag) -> flag && GRANTS.contains(member.getKey());
      case JsonNumber number -> number.equals(ROOT);
      case JsonObject object ->
          object.find("add").filter(added -> !added.equals(new JsonArray(List.of()))).isPresent();
      default -> false;
    };
  }

  private static Optional<JsonObject> security(JsonObject container) {
    return container.find(SECURITY).map(JsonValue::asObject);
  }
}
