package mesh.sluice.kubernetes;

import java.util.HashMap;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** Reads fields of objects as the API server gives them, which has checked their types. Pure. */
public final class ObjectFields {
  /** What kubectl keeps there can be larger than all else. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private ObjectFields() {}

  /**
   * A field that is a text.
   *
   * @param path as {@code metadata.name}
   * @return empty if it is not there
   */
  public static String text(JsonObject object, String path) {
    return object.findPath(path).map(JsonValue::asText).orElse("");
  }

  /**
   * A field that is a map of texts, without what is not a text in it.
   *
   * @param path as {@code metadata.labels}
   * @return empty if it is not there; the caller's own
   */
  public static Map<String, String> texts(JsonObject object, String path) {
    Map<String, String> texts = new HashMap<>();
    object
        .findPath(path)
        .ifPresent(
            map ->
                map.asObject()
                    .members()
                    .forEach(
                        (key, value) -> {
                          if (value instanceof JsonString(String text)) {
                            texts.put(key, text);
                          }
                        }));
    return texts;
  }

  /** The annotations of an object that are worth keeping. */
  public static Map<String, String> annotations(JsonObject object) {
    Map<String, String> annotations = texts(object, "metadata.annotations");
    annotations.remove(LAST_APPLIED);
    return annotations;
  }
}
