package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.template.Sidecar;

/**
 * What a user changes of the sidecar by writing a container of its name: image (but for {@code
 * auto}), resources and the like replace those of the template; environment variables, ports and
 * mounts join them. The rest, above all user, arguments and capabilities, is the mesh's business.
 */
final class SidecarOverride {
  private static final String NAME = "name";
  private static final String IMAGE = "image";

  /** The image that stands for the template's. */
  private static final Set<JsonValue> NO_IMAGE = Set.of(new JsonString("auto"), new JsonString(""));

  private static final Set<String> REPLACED =
      Set.of(
          ServerDefaults.PULL_POLICY,
          "resources",
          "lifecycle",
          "livenessProbe",
          "readinessProbe",
          "startupProbe",
          "terminationMessagePath",
          "terminationMessagePolicy");

  /** Lists that are joined, and what tells their entries apart. */
  private static final Map<String, List<String>> JOINED =
      Map.of(
          "env",
          List.of(NAME),
          "ports",
          List.of("containerPort", "protocol"),
          "volumeMounts",
          List.of("mountPath"));

  private static final JsonString DEFAULT_PROTOCOL = new JsonString("TCP");

  private SidecarOverride() {}

  /**
   * The template's container with what the user's says otherwise.
   *
   * @param path where the user's container stands, for messages
   * @throws RefusedException if it says what must not be changed
   */
  static JsonObject apply(JsonObject template, JsonObject user, String path)
      throws RefusedException {
    JsonObject merged = withImage(template, user);
    for (Map.Entry<String, JsonValue> member : ServerDefaults.without(user).members().entrySet()) {
      String field = member.getKey();
      JsonValue value = member.getValue();
      if (REPLACED.contains(field)) {
        merged = merged.with(field, value);
      } else if (JOINED.containsKey(field)) {
        merged = merged.with(field, join(JOINED.get(field), merged, field, value.asList()));
      } else if (!isPlace(field, value)) {
        throw new RefusedException(
            path + "." + field,
            value.toString(),
            "this field of the container %s cannot be changed; there are %s"
                .formatted(Sidecar.NAME, changeable()));
      }
    }
    return merged;
  }

  /**
   * When an image is pulled belongs to the image: with one of the user's own it is what the user
   * says, or else the API server.
   */
  private static JsonObject withImage(JsonObject template, JsonObject user) {
    Optional<JsonValue> image = user.find(IMAGE).filter(name -> !NO_IMAGE.contains(name));
    if (image.isEmpty()) {
      return template;
    }
    JsonObject merged = template.with(IMAGE, image.get()).without(ServerDefaults.PULL_POLICY);
    Optional<JsonValue> policy = user.find(ServerDefaults.PULL_POLICY);
    return policy.isPresent() ? merged.with(ServerDefaults.PULL_POLICY, policy.get()) : merged;
  }

  /** What says only which container is meant, and where the user expects it. */
  private static boolean isPlace(String field, JsonValue value) {
    return field.equals(NAME)
        || field.equals(IMAGE)
        || field.equals("restartPolicy") && value.equals(new JsonString("Always"));
  }

  private static String changeable() {
    Set<String> fields = new TreeSet<>(REPLACED);
    fields.add(IMAGE);
    fields.addAll(JOINED.keySet());
    return String.join(", ", fields);
  }

  /** An entry of the user's takes the place of the template's with the same keys. */
  private static JsonArray join(
      List<String> keys, JsonObject template, String field, List<JsonValue> additions) {
    Map<List<JsonValue>, JsonValue> entries = new LinkedHashMap<>();
    List<JsonValue> present = template.find(field).map(JsonValue::asList).orElse(List.of());
    for (List<JsonValue> list : List.of(present, additions)) {
      for (JsonValue entry : list) {
        entries.put(key(keys, entry.asObject()), entry);
      }
    }
    return new JsonArray(new ArrayList<>(entries.values()));
  }

  private static List<JsonValue> key(List<String> keys, JsonObject entry) {
    return keys.stream().map(key -> entry.find(key).orElse(DEFAULT_PROTOCOL)).toList();
  }
}
