package mesh.sluice.manifest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * What a YAML scalar stands for, its tag included: as kubectl takes it ({@link PlainScalar}). A tag
 * that kubectl does not know leaves the text as it is.
 *
 * @param text as it is written, without quotes and escapes
 * @param plain whether it has no quotes
 * @param tag the whole of it; empty if there is none
 */
record YamlScalar(String text, boolean plain, Optional<String> tag) {
  private static final String PREFIX = "tag:yaml.org,2002:";
  private static final String MERGE_KEY = "<<";

  /**
   * Its value.
   *
   * @throws IllegalArgumentException if it has none; the message says what to write instead
   */
  JsonValue value() {
    String type = type();
    if (type.equals("binary")) {
      return new JsonString(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
    }
    if (tag.isEmpty() ? !plain : !isResolved(type)) {
      return new JsonString(text);
    }
    if (PlainScalar.isNotFinite(text)) {
      throw new IllegalArgumentException("JSON has no number " + text + "; put it in quotes");
    }
    JsonValue value = PlainScalar.resolve(text);
    if (!is(value, type)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not what its tag !!" + type + " says; remove the tag");
    }
    return value;
  }

  /**
   * Itself as a key.
   *
   * @throws IllegalArgumentException if kubectl takes no such key
   */
  String key() {
    JsonValue value = value();
    Optional<String> key =
        value instanceof JsonString(String string)
            ? Optional.of(string)
            : PlainScalar.key(text, value);
    return key.orElseThrow(
        () -> new IllegalArgumentException("no key can be '" + text + "'; put it in quotes"));
  }

  boolean isMergeKey() {
    return text.equals(MERGE_KEY) && (tag.isEmpty() ? plain : type().equals("merge"));
  }

  private String type() {
    return tag.filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()))
        .orElse("");
  }

  private static boolean isResolved(String type) {
    return switch (type) {
      case "bool", "int", "float", "null", "timestamp" -> true;
      default -> false;
    };
  }

  private static boolean is(JsonValue value, String type) {
    return switch (type) {
      case "bool" -> value instanceof JsonBoolean;
      case "int" -> value instanceof JsonNumber number && number.wholeNumber().isPresent();
      case "float" -> value instanceof JsonNumber;
      case "null" -> value instanceof JsonNull;
      case "timestamp" -> value instanceof JsonString;
      default -> true;
    };
  }
}
