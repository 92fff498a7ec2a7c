package mesh.sluice.profile;

import java.util.Optional;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.policy.RedirectPolicy;

/** Tells which fields stand in the annotation with the whole policy, and which have defaults. */
final class RedirectSources {
  private RedirectSources() {}

  /**
   * Accounts for each field of a policy.
   *
   * @param value the annotation that {@code policy} was read from
   */
  static void note(String value, RedirectPolicy policy, Reading reading) {
    JsonValue json = read(value);
    for (PolicyField field : PolicyField.values()) {
      String text = field.textIn(policy);
      reading.note(
          field,
          find(json, field.path()).isPresent()
              ? new Source.Annotation(RedirectAnnotation.KEY, text)
              : new Source.Default(text));
    }
  }

  private static JsonValue read(String value) {
    try {
      return Json.read(value);
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("it has been read before", e);
    }
  }

  private static Optional<JsonValue> find(JsonValue json, String path) {
    Optional<JsonValue> found = Optional.of(json);
    for (String name : path.split("\\.", -1)) {
      found =
          found
              .filter(JsonObject.class::isInstance)
              .flatMap(object -> ((JsonObject) object).find(name));
    }
    return found;
  }
}
