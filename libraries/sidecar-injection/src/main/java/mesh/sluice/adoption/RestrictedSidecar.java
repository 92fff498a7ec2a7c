package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.injection.PodObject;
import mesh.sluice.injection.PodSecurity;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.NamespaceFacts;

/**
 * Makes the other injector's containers say what Pod Security's standard {@code restricted} wants
 * to hear, in namespaces that enforce it. There the pod would be refused otherwise, so nothing that
 * works is changed; nor is anything that the other injector has said.
 *
 * <p>None of it takes from a process that is not root what it could do before, but for the system
 * calls that the runtime's seccomp profile bars.
 */
final class RestrictedSidecar {
  private final List<String> containers;
  private final List<String> notes = new ArrayList<>();

  RestrictedSidecar(List<String> containers) {
    this.containers = containers;
  }

  /** What could not be done; after {@link #fit}. */
  List<String> notes() {
    return notes;
  }

  PodObject fit(PodObject pod, NamespaceFacts namespace) {
    if (PodSecurity.of(namespace) != PodSecurity.RESTRICTED) {
      return pod;
    }
    PodObject fitted = pod;
    for (String list : PodObject.CONTAINER_LISTS) {
      fitted =
          fitted.withList(
              list,
              pod.list(list).stream()
                  .map(
                      container ->
                          containers.contains(PodObject.name(container))
                              ? fit(container, pod)
                              : container)
                  .toList());
    }
    return fitted;
  }

  private JsonObject fit(JsonObject container, PodObject pod) {
    JsonObject context = object(container.find("securityContext"));
    JsonObject podContext = object(pod.json().findPath("spec.securityContext"));
    Optional<JsonValue> user = context.find("runAsUser").or(() -> podContext.find("runAsUser"));
    if (user.isEmpty() || user.get().equals(new JsonNumber(0))) {
      notes.add(
          "container %s: the namespace enforces the standard restricted, but this container runs as"
                  .formatted(PodObject.name(container))
              + (user.isEmpty() ? " the user of its image" : " root")
              + ", which is left as it is");
      return container;
    }
    context = withDefault(context, "allowPrivilegeEscalation", new JsonBoolean(false));
    if (podContext.find("runAsNonRoot").isEmpty()) {
      context = withDefault(context, "runAsNonRoot", new JsonBoolean(true));
    }
    if (podContext.find("seccompProfile").isEmpty()) {
      context =
          withDefault(
              context,
              "seccompProfile",
              new JsonObject(Map.of("type", new JsonString("RuntimeDefault"))));
    }
    JsonObject capabilities = object(context.find("capabilities"));
    context =
        context.with(
            "capabilities",
            withDefault(capabilities, "drop", new JsonArray(List.of(new JsonString("ALL")))));
    return container.with("securityContext", context);
  }

  private static JsonObject object(Optional<JsonValue> value) {
    return value.map(JsonValue::asObject).orElseGet(() -> new JsonObject(Map.of()));
  }

  private static JsonObject withDefault(JsonObject object, String name, JsonValue value) {
    return object.find(name).isPresent() ? object : object.with(name, value);
  }
}
