package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final JsonString AUTOMATIC = new JsonString("auto");
  private static final Set<String> REPLACED =
      Set.of(
          IMAGE,
          "imagePullPolicy",
          "resources",
          "lifecycle",
          "livenessProbe",
          "readinessProbe",
          "startupProbe",
          "terminationMessagePath",
          "terminationMessagePolicy");

  /** Lists that are joined, and what tells their entries apart. */
  private static final Map<String, String> JOINED =
      Map.of("env", NAME, "ports", "containerPort", "volumeMounts", "mountPath");

  private SidecarOverride() {}

  /**
   * The template's container with what the user's says otherwise.
   *
   * @param path where the user's container stands, for messages
   * @throws RefusedException if it says what must not be changed
   */
  static JsonObject apply(JsonObject template, JsonObject user, String path)
      throws RefusedException {
    JsonObject merged = template;
    for (Map.Entry<String, JsonValue> member : user.members().entrySet()) {
      String field = member.getKey();
      JsonValue value = member.getValue();
      if (field.equals(NAME) || field.equals(IMAGE) && value.equals(AUTOMATIC)) {
        continue;
      }
      if (REPLACED.contains(field)) {
        merged = merged.with(field, value);
      } else if (JOINED.containsKey(field)) {
        merged = merged.with(field, join(JOINED.get(field), merged, field, (JsonArray) value));
      } else if (!isServersDefault(field, value)) {
        throw new RefusedException(
            path + "." + field,
            value.toString(),
            "this field of the container %s cannot be changed; there are %s"
                .formatted(Sidecar.NAME, changeable()));
      }
    }
    return merged;
  }

  /** What the API server itself writes into a container before webhooks see it. */
  private static boolean isServersDefault(String field, JsonValue value) {
    return field.equals("restartPolicy") && value.equals(new JsonString("Always"))
        || field.equals("securityContext") && value.equals(new JsonObject(Map.of()));
  }

  private static String changeable() {
    Set<String> fields = new TreeSet<>(REPLACED);
    fields.addAll(JOINED.keySet());
    return String.join(", ", fields);
  }

  private static JsonArray join(
      String key, JsonObject template, String field, JsonArray additions) {
    Map<JsonValue, JsonValue> entries = new LinkedHashMap<>();
    List<JsonValue> present =
        template.find(field).map(list -> ((JsonArray) list).elements()).orElse(List.of());
    for (List<JsonValue> list : List.of(present, additions.elements())) {
      for (JsonValue entry : list) {
        entries.put(((JsonObject) entry).find(key).orElse(entry), entry);
      }
    }
    return new JsonArray(new ArrayList<>(entries.values()));
  }
}
