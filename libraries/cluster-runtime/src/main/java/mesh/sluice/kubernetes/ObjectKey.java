package mesh.sluice.kubernetes;

import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * An object among those of its kind.
 *
 * @param namespace empty for objects that have none
 * @param name not empty
 */
public record ObjectKey(String namespace, String name) {
  public ObjectKey {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an object has a name");
    }
  }

  /** Of an object as the API server gives it; empty if it has no name. */
  static Optional<ObjectKey> of(JsonObject object) {
    return text(object, "metadata.name")
        .filter(name -> !name.isEmpty())
        .map(name -> new ObjectKey(text(object, "metadata.namespace").orElse(""), name));
  }

  private static Optional<String> text(JsonObject object, String path) {
    return object.findPath(path).filter(JsonString.class::isInstance).map(JsonValue::asText);
  }

  /** {@code namespace/name}, or the name alone. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
