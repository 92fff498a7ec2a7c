package mesh.sluice.agent;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;

/**
 * What all messages have in common: each is one JSON object with the version {@code v}. Members
 * that nobody here knows are ignored, since a newer program may send them.
 */
final class Message {
  static final int VERSION = 1;

  /** Longest quotation of what the other side sent. */
  private static final int MAX_QUOTATION = 80;

  private static final String VERSION_MEMBER = "v";

  private final Map<String, JsonValue> members = new LinkedHashMap<>();

  Message() {
    members.put(VERSION_MEMBER, new JsonNumber(VERSION));
  }

  Message with(String name, JsonValue value) {
    members.put(name, value);
    return this;
  }

  Message with(String name, String value) {
    return with(name, new JsonString(value));
  }

  /** As {@link #with}, and cut, with an ellipsis, if it is longer than so many characters. */
  Message withShortened(String name, String value, int maxLength) {
    return with(name, shortened(value, maxLength));
  }

  /** As {@link #with}, and left out if it is empty. */
  Message withKnown(String name, String value) {
    return value.isEmpty() ? this : with(name, value);
  }

  /**
   * The text in UTF-8, and a line feed.
   *
   * @throws InvalidMessageException if it would be longer than {@code maxBytes}
   */
  byte[] line(int maxBytes) throws InvalidMessageException {
    byte[] json = Json.write(new JsonObject(members));
    if (json.length >= maxBytes) {
      throw InvalidMessageException.malformed(
          "the message has " + (json.length + 1) + " bytes; " + maxBytes + " are allowed");
    }
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /** Reads one object of any version. */
  static JsonObject read(byte[] line, int maxBytes) throws InvalidMessageException {
    if (line.length > maxBytes) {
      throw InvalidMessageException.malformed("longer than " + maxBytes + " bytes");
    }
    try {
      if (Json.read(line) instanceof JsonObject object) {
        return object;
      }
    } catch (MalformedJsonException e) {
      throw InvalidMessageException.malformed("not valid JSON: " + shown(e.getMessage()));
    }
    throw InvalidMessageException.malformed("not a JSON object");
  }

  /**
   * @throws InvalidMessageException unsupported, if the object is of another version than ours
   */
  static void requireVersion(JsonObject object) throws InvalidMessageException {
    long version = number(object, VERSION_MEMBER);
    if (version != VERSION) {
      throw InvalidMessageException.unsupported(
          "v: " + version + " is not a version that this program knows; it knows " + VERSION);
    }
  }

  /** The version that the object says it is of. */
  static long version(JsonObject object) throws InvalidMessageException {
    return number(object, VERSION_MEMBER);
  }

  /** A string; empty if it is absent. */
  static String text(JsonObject object, String name) throws InvalidMessageException {
    Optional<JsonValue> value = object.find(name);
    if (value.isEmpty()) {
      return "";
    }
    if (value.get() instanceof JsonString(String text)) {
      return text;
    }
    throw wrong(name, value.get(), "a string");
  }

  /** A whole number that must be there. */
  static long number(JsonObject object, String name) throws InvalidMessageException {
    Optional<JsonValue> value = object.find(name);
    if (value.isEmpty()) {
      throw InvalidMessageException.malformed(name + ": missing; give a whole number");
    }
    return whole(name, value.get());
  }

  /** A whole number; {@code absent} if it is not there. */
  static long number(JsonObject object, String name, long absent) throws InvalidMessageException {
    return object.find(name).isEmpty() ? absent : number(object, name);
  }

  static long whole(String name, JsonValue value) throws InvalidMessageException {
    if (value instanceof JsonNumber number && number.wholeNumber().isPresent()) {
      return number.wholeNumber().get();
    }
    throw wrong(name, value, "a whole number");
  }

  /** A list; empty if it is absent. */
  static List<JsonValue> list(JsonObject object, String name) throws InvalidMessageException {
    Optional<JsonValue> value = object.find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof JsonArray(List<JsonValue> elements)) {
      return elements;
    }
    throw wrong(name, value.get(), "a list");
  }

  /** An object that must be there. */
  static JsonObject object(JsonObject parent, String name) throws InvalidMessageException {
    Optional<JsonValue> value = parent.find(name);
    if (value.isPresent() && value.get() instanceof JsonObject object) {
      return object;
    }
    throw InvalidMessageException.malformed(name + ": missing, or not an object");
  }

  static InvalidMessageException wrong(String name, JsonValue value, String type) {
    return InvalidMessageException.malformed(
        name + ": " + shown(value.toString()) + " is not " + type);
  }

  /** A part of what the other side sent, for a message about it. */
  static String shown(String text) {
    return shortened(text, MAX_QUOTATION);
  }

  private static String shortened(String text, int maxLength) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
  }
}
