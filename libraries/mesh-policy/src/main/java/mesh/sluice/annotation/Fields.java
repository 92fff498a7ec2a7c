package mesh.sluice.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InvalidPolicyException;

/** One JSON object of the annotation: typed access to its fields, each error naming the field. */
final class Fields {
  /** Bounds the work that one annotation can cause. */
  static final int MAX_ENTRIES = 1024;

  private final JsonObject object;

  private Fields(JsonObject object) {
    this.object = object;
  }

  /**
   * @throws InvalidPolicyException if {@code value} is not an object or has a field that is not
   *     known
   */
  static Fields of(JsonValue value, Set<String> known) {
    if (!(value instanceof JsonObject object)) {
      throw new InvalidPolicyException("", value.toString(), "must be a JSON object");
    }
    object
        .members()
        .forEach(
            (name, member) -> {
              if (!known.contains(name)) {
                throw new InvalidPolicyException(
                    name,
                    member.toString(),
                    "unknown field; known are "
                        + String.join(", ", known.stream().sorted().toList()));
              }
            });
    return new Fields(object);
  }

  /** The part called {@code name}, or {@code absent} if there is none. */
  <T> T part(String name, T absent, Function<JsonValue, T> parse) {
    JsonValue value = object.members().get(name);
    if (value == null) {
      return absent;
    }
    try {
      return parse.apply(value);
    } catch (InvalidPolicyException e) {
      throw e.in(name);
    }
  }

  /** A whole number; its range is for the caller to check. */
  static long number(JsonValue value) {
    Optional<Long> number =
        value instanceof JsonNumber literal ? literal.wholeNumber() : Optional.empty();
    return number.orElseThrow(() -> wrong(value, "must be a whole number"));
  }

  static boolean flag(JsonValue value) {
    if (value instanceof JsonBoolean(boolean flag)) {
      return flag;
    }
    throw wrong(value, "must be true or false");
  }

  static String text(JsonValue value) {
    if (value instanceof JsonString(String text)) {
      return text;
    }
    throw wrong(value, "must be a string");
  }

  /** A list; an error in an entry names its index. */
  static <T> List<T> list(JsonValue value, Function<JsonValue, T> parse) {
    if (!(value instanceof JsonArray(List<JsonValue> elements))) {
      throw wrong(value, "must be a list");
    }
    requireFew(elements);
    List<T> entries = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      try {
        entries.add(parse.apply(elements.get(i)));
      } catch (InvalidPolicyException e) {
        throw e.in("[" + i + "]");
      }
    }
    return entries;
  }

  /**
   * @throws InvalidPolicyException if a list has more entries than one may have
   */
  static void requireFew(List<JsonValue> elements) {
    if (elements.size() > MAX_ENTRIES) {
      throw new InvalidPolicyException(
          "",
          elements.size() + " entries",
          "too many; write at most " + MAX_ENTRIES + ", joining neighbours to ranges");
    }
  }

  private static InvalidPolicyException wrong(JsonValue value, String remedy) {
    return new InvalidPolicyException("", value.toString(), remedy);
  }
}
