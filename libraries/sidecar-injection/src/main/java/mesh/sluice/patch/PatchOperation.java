package mesh.sluice.patch;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** One operation of a {@link JsonPatch} (RFC 6902, section 4). */
public sealed interface PatchOperation {
  /** Puts {@code value} at {@code path}: a new member, or an element before the one there. */
  record Add(JsonPointer path, JsonValue value) implements PatchOperation {
    public Add {
      requireNonNull(path);
      requireNonNull(value);
    }
  }

  /** Takes away what is at {@code path}. */
  record Remove(JsonPointer path) implements PatchOperation {
    public Remove {
      requireNonNull(path);
    }
  }

  /** Puts {@code value} in the place of what is at {@code path}. */
  record Replace(JsonPointer path, JsonValue value) implements PatchOperation {
    public Replace {
      requireNonNull(path);
      requireNonNull(value);
    }
  }

  /** The operation as RFC 6902 writes it. */
  default JsonObject toJson() {
    return switch (this) {
      case Add(JsonPointer path, JsonValue value) -> json("add", path, Optional.of(value));
      case Remove(JsonPointer path) -> json("remove", path, Optional.empty());
      case Replace(JsonPointer path, JsonValue value) -> json("replace", path, Optional.of(value));
    };
  }

  private static JsonObject json(String operation, JsonPointer path, Optional<JsonValue> value) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("op", new JsonString(operation));
    members.put("path", new JsonString(path.text()));
    value.ifPresent(present -> members.put("value", present));
    return new JsonObject(members);
  }
}
