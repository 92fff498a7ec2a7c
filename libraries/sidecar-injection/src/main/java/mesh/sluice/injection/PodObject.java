package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * A pod as a document, and the few ways in which it is changed; each gives a new pod. That its
 * lists are lists and its names are text has been checked before, by {@link PodTypes}.
 *
 * @param json has {@code metadata} and {@code spec}
 */
public record PodObject(JsonObject json) {
  /** The two lists of containers that a sidecar can be in. */
  public static final List<String> CONTAINER_LISTS = List.of("initContainers", "containers");

  /** A list in the pod's {@code spec}; empty if it is missing. */
  public List<JsonObject> list(String name) {
    return objects(json.findPath("spec." + name));
  }

  /** The elements of a list of objects; none if there is no list. */
  static List<JsonObject> objects(Optional<JsonValue> list) {
    if (list.isEmpty() || list.get() instanceof JsonNull) {
      return List.of();
    }
    List<JsonValue> elements = list.get().asList();
    List<JsonObject> objects = new ArrayList<>(elements.size());
    for (JsonValue element : elements) {
      objects.add(element.asObject());
    }
    return Collections.unmodifiableList(objects);
  }

  /** The pod with another list in its {@code spec}; an empty one is left out. */
  public PodObject withList(String name, List<JsonObject> elements) {
    if (elements.equals(list(name))) {
      return this;
    }
    return with(
        "spec",
        spec ->
            elements.isEmpty()
                ? spec.without(name)
                : spec.with(name, new JsonArray(new ArrayList<JsonValue>(elements))));
  }

  /** Labels or annotations. */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.findPath("metadata." + name)
        .ifPresent(
            found ->
                found.asObject().members().forEach((key, value) -> texts.put(key, text(value))));
    return texts;
  }

  /** What is null is an empty text in a mapping of texts. */
  private static String text(JsonValue value) {
    return value instanceof JsonNull ? "" : value.asText();
  }

  /** An annotation. */
  public Optional<String> annotation(String key) {
    return Optional.ofNullable(texts("annotations").get(key));
  }

  /** The pod with other labels or annotations; none at all are left out. */
  public PodObject withTexts(String name, Map<String, String> texts) {
    if (texts.equals(texts(name))) {
      return this;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    texts.forEach((key, value) -> members.put(key, new JsonString(value)));
    return with(
        "metadata",
        metadata ->
            members.isEmpty()
                ? metadata.without(name)
                : metadata.with(name, new JsonObject(members)));
  }

  /** The pod with one annotation more, or another value for it. */
  public PodObject withAnnotation(String key, String value) {
    Map<String, String> annotations = texts("annotations");
    annotations.put(key, value);
    return withTexts("annotations", annotations);
  }

  /** The pod without an annotation. */
  public PodObject withoutAnnotation(String key) {
    Map<String, String> annotations = texts("annotations");
    annotations.remove(key);
    return withTexts("annotations", annotations);
  }

  /** The name of a container, a volume or the like. */
  public static String name(JsonObject named) {
    return named.find("name").map(JsonValue::asText).orElse("");
  }

  private PodObject with(String member, UnaryOperator<JsonObject> change) {
    JsonObject old =
        json.find(member).map(JsonValue::asObject).orElseGet(() -> new JsonObject(Map.of()));
    return new PodObject(json.with(member, change.apply(old)));
  }
}
