package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What an init container would start, as far as the pod tells.
 *
 * @param name of the container
 * @param words command and arguments together
 * @param env variables by name; empty for values that are taken from elsewhere and not known
 * @param hasUnknownEnv whether there may be variables that the pod does not name
 */
record InitContainer(
    String name, List<String> words, Map<String, Optional<String>> env, boolean hasUnknownEnv) {
  InitContainer {
    words = List.copyOf(words);
    env = Map.copyOf(env);
  }

  /** The init container of a name, if the pod has it. */
  static Optional<InitContainer> find(PodObject pod, String name) {
    return named(pod, name).map(InitContainer::of);
  }

  /** The parts of the container of a name that {@link #find} goes by. */
  static Optional<JsonObject> source(PodObject pod, String name) {
    return named(pod, name)
        .map(
            container -> {
              JsonObject parts = new JsonObject(Map.of());
              for (String field : List.of("name", "command", "args", "env", "envFrom")) {
                Optional<JsonValue> part = container.find(field);
                parts = part.isPresent() ? parts.with(field, part.get()) : parts;
              }
              return parts;
            });
  }

  private static Optional<JsonObject> named(PodObject pod, String name) {
    return pod.list("initContainers").stream()
        .filter(container -> PodObject.name(container).equals(name))
        .findFirst();
  }

  private static InitContainer of(JsonObject container) {
    List<String> words = new ArrayList<>(texts(container, "command"));
    words.addAll(texts(container, "args"));
    Map<String, Optional<String>> env = new LinkedHashMap<>();
    for (JsonValue element : elements(container, "env")) {
      JsonObject variable = element.asObject();
      Optional<String> value =
          variable.find("valueFrom").isPresent()
              ? Optional.empty()
              : Optional.of(variable.find("value").map(JsonValue::asText).orElse(""));
      // The kubelet lets a later entry of the same name win.
      env.put(PodObject.name(variable), value);
    }
    return new InitContainer(
        PodObject.name(container), words, env, !elements(container, "envFrom").isEmpty());
  }

  private static List<String> texts(JsonObject container, String field) {
    // What is null is an empty text in a list of texts.
    return elements(container, field).stream()
        .map(text -> text instanceof JsonNull ? "" : text.asText())
        .toList();
  }

  private static List<JsonValue> elements(JsonObject container, String field) {
    return container.find(field).map(JsonValue::asList).orElse(List.of());
  }
}
