package mesh.sluice.injection;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * The parts of the sidecar's container that others may change between two rounds.
 *
 * <p>User, arguments and capabilities are none of them: whoever creates a pod can write a status
 * too, and what {@link SidecarOverride} refuses must not come in that way. All that is kept here a
 * user may write anyway, or it has no influence on where traffic goes.
 *
 * @param written the {@link Fingerprints} of what the previous injection wrote: by field, and for
 *     entries of lists by field and key, as in {@code env/POD_NAME}
 */
record SidecarParts(Map<String, String> written) {
  private static final String SECURITY = "securityContext";

  /** Always as they are wanted. */
  private static final Set<String> OURS = Set.of("name", "command", "args", "restartPolicy");

  /** What an admission plugin may add that takes nothing from the mesh. */
  private static final Set<String> HARMLESS =
      Set.of("appArmorProfile", "seLinuxOptions", "windowsOptions");

  private static final String PROC_MOUNT = "procMount";

  /** Lists, and what tells their entries apart. */
  private static final Map<String, Function<JsonObject, String>> LISTS =
      Map.of(
          "env", KeyedList.key(List.of("name"), ""),
          "ports", KeyedList.key(List.of("containerPort", "protocol"), "TCP"),
          "volumeMounts", KeyedList.key(List.of("mountPath"), ""));

  /** The marks of a container that is about to be written. */
  static Map<String, String> marks(JsonObject container) {
    Map<String, String> marks = new HashMap<>();
    for (String field : container.members().keySet()) {
      Optional<JsonValue> value = container.find(field);
      if (value.isEmpty() || OURS.contains(field) || field.equals(SECURITY)) {
        continue;
      }
      if (LISTS.containsKey(field)) {
        KeyedList.marks(LISTS.get(field), PodObject.objects(value))
            .forEach((key, mark) -> marks.put(field + "/" + key, mark));
      } else {
        marks.put(field, Fingerprints.of(value.get()));
      }
    }
    return marks;
  }

  /** What is wanted, with what others have changed where we would write the same as before. */
  JsonObject merge(JsonObject now, JsonObject wanted) {
    Map<String, JsonValue> merged = new LinkedHashMap<>();
    for (String field : now.members().keySet()) {
      merge(field, now.members().get(field), wanted).ifPresent(value -> merged.put(field, value));
    }
    wanted
        .members()
        .forEach(
            (field, value) -> {
              // The API server leaves out what is empty.
              if (!now.members().containsKey(field) && !isEmpty(value)) {
                merged.put(field, value);
              }
            });
    return new JsonObject(merged);
  }

  private Optional<JsonValue> merge(String field, JsonValue now, JsonObject wanted) {
    Optional<JsonValue> want = Optional.ofNullable(wanted.members().get(field));
    if (OURS.contains(field) || now instanceof JsonNull) {
      return want;
    }
    if (field.equals(SECURITY)) {
      return Optional.of(secured(now.asObject(), wanted));
    }
    if (LISTS.containsKey(field)) {
      JsonArray list = list(field, now, want);
      return want.isEmpty() && list.elements().isEmpty() ? Optional.empty() : Optional.of(list);
    }
    if (want.isPresent()) {
      return Fingerprints.of(want.get()).equals(written.get(field)) ? Optional.of(now) : want;
    }
    return written.containsKey(field) ? Optional.empty() : Optional.of(now);
  }

  private static JsonObject secured(JsonObject now, JsonObject wanted) {
    JsonObject context =
        wanted.find(SECURITY).map(JsonValue::asObject).orElseGet(() -> new JsonObject(Map.of()));
    for (Map.Entry<String, JsonValue> member : now.members().entrySet()) {
      boolean harmless =
          HARMLESS.contains(member.getKey())
              || member.getKey().equals(PROC_MOUNT)
                  && member.getValue().equals(new JsonString("Default"));
      if (harmless && context.find(member.getKey()).isEmpty()) {
        context = context.with(member.getKey(), member.getValue());
      }
    }
    return context;
  }

  private JsonArray list(String field, JsonValue now, Optional<JsonValue> wanted) {
    Map<String, String> marks = new HashMap<>();
    written.forEach(
        (key, mark) -> {
          if (key.startsWith(field + "/")) {
            marks.put(key.substring(field.length() + 1), mark);
          }
        });
    List<JsonObject> merged =
        new KeyedList(LISTS.get(field), marks)
            .merge(PodObject.objects(Optional.of(now)), PodObject.objects(wanted), false);
    return new JsonArray(List.copyOf(merged));
  }

  private static boolean isEmpty(JsonValue value) {
    return switch (value) {
      case JsonArray(var elements) -> elements.isEmpty();
      case JsonObject(var members) -> members.isEmpty();
      case JsonNull ignored -> true;
      default -> false;
    };
  }
}
