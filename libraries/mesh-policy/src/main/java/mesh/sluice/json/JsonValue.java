package mesh.sluice.json;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value. Immutable; {@link #toString} is its text. */
public sealed interface JsonValue {
  /**
   * This as an object; for values whose type has been checked, as of all {@code as} methods.
   *
   * @throws IllegalStateException if it is something else, which is an internal error
   */
  default JsonObject asObject() {
    return as(JsonObject.class);
  }

  /** The elements of this list; as {@link #asObject}. */
  default List<JsonValue> asList() {
    return as(JsonArray.class).elements();
  }

  /** The text of this string; as {@link #asObject}. */
  default String asText() {
    return as(JsonString.class).value();
  }

  /** This as a number; as {@link #asObject}. */
  default JsonNumber asNumber() {
    return as(JsonNumber.class);
  }

  private <T extends JsonValue> T as(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    // Without the value, which may be a secret: this ends in a log.
    throw new IllegalStateException(
        "a %s where only a %s was expected; its type was not checked"
            .formatted(getClass().getSimpleName(), type.getSimpleName()));
  }

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
      JsonObject owner = this;
      int from = 0;
      for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', from)) {
        if (!(owner.members.get(path.substring(from, dot)) instanceof JsonObject inner)) {
          return Optional.empty();
        }
        owner = inner;
        from = dot + 1;
      }
      return owner.find(path.substring(from));
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

    /**
     * A number as kubectl and the API server write it once they have read it: {@code 1.00068e+09}
     * is {@code 1000680000}, and {@code 1.0} is {@code 1}. Beyond 64 bits, and after the point,
     * digits can be lost.
     *
     * @param literal a number of JSON
     */
    public static JsonNumber canonical(String literal) {
      return new JsonNumber(NumberText.of(literal));
    }

    /**
     * A floating-point number, as {@link #canonical} writes it.
     *
     * @param value finite
     */
    public static JsonNumber of(double value) {
      return new JsonNumber(NumberText.of(value));
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
