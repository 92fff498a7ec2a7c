package mesh.sluice.profile;

import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.Json;
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
    JsonObject json = read(value);
    for (PolicyField field : PolicyField.values()) {
      String text = field.textIn(policy);
      reading.note(
          field,
          json.findPath(field.path()).isPresent()
              ? new Source.Annotation(RedirectAnnotation.KEY, text)
              : new Source.Default(text));
    }
  }

  private static JsonObject read(String value) {
    try {
      return Json.read(value).asObject();
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("it has been read before", e);
    }
  }
}
