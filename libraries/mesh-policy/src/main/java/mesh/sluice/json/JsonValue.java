package mesh.sluice.json;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value. Immutable; {@link #toString} is its text. */
public sealed interface JsonValue {
  /** Members in the order in which they were written. */
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {
    public JsonObject {
      members = FewMembers.copyOf(members);
    }

    /** The member called {@code name}; empty if there is none, or it is {@code null}. */
    public Optional<JsonValue> find(String name) {
      JsonValue value = members.get(name);
      return value == null || value instanceof JsonNull ? Optional.empty() : Optional.of(value);
    }

    /** The value at a path of names with dots between them; as {@link #find} at each step. */
    public Optional<JsonValue> findPath(String path) {
      Optional<JsonValue> found = Optional.of(this);
      for (String name : path.split("\\.", -1)) {
        found =
            found
                .filter(JsonObject.class::isInstance)
                .flatMap(object -> ((JsonObject) object).find(name));
      }
      return found;
    }

    /** This object with one member more, or another value for it. */
    public JsonObject with(String name, JsonValue value) {
      return new JsonObject(FewMembers.with(members, name, value));
    }

    /** This object without the member called {@code name}. */
    public JsonObject without(String name) {
      Map<String, JsonValue> changed = new LinkedHashMap<>(members);
      changed.remove(name);
      return new JsonObject(changed);
    }

    @Override
    public String toString() {
      return Json.text(this);
    }
  }

  /** A list. */
  record JsonArray(List<JsonValue> elements) implements JsonValue {
    public JsonArray {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return Json.text(this);
    }
  }

  /** A string. */
  record JsonString(String value) implements JsonValue {
    public JsonString {
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return Json.text(this);
    }
  }

  /**
   * A number.
   *
   * @param literal as it was written, so that no digit is lost
   */
  record JsonNumber(String literal) implements JsonValue {
    public JsonNumber {
      requireNonNull(literal);
    }

    public JsonNumber(long value) {
      this(Long.toString(value));
    }

    /** Its value; empty if it is not a whole number of 64 bits. */
    public Optional<Long> wholeNumber() {
      try {
        return Optional.of(Long.parseLong(literal));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    @Override
    public String toString() {
      return literal;
    }
  }

  /** {@code true} or {@code false}. */
  record JsonBoolean(boolean value) implements JsonValue {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** {@code null}. */
  record JsonNull() implements JsonValue {
    @Override
    public String toString() {
      return "null";
    }
  }
}
