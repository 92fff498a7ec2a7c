package mesh.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * Writes values as JSON in UTF-8. Jackson's generator would do it too, but keeps account of what
 * may come next, which a tree knows; that takes a kilobyte for the smallest value.
 */
final class JsonWriter {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** For what is small, which is most: it is written once, and copied. */
  private static final int SMALL = 128;

  private final byte[] bytes;
  private int length;

  private JsonWriter(int capacity) {
    bytes = new byte[capacity];
  }

  static byte[] write(JsonValue value) {
    JsonWriter small = new JsonWriter(SMALL);
    small.value(value);
    if (small.length <= SMALL) {
      return Arrays.copyOf(small.bytes, small.length);
    }
    JsonWriter whole = new JsonWriter(small.length);
    whole.value(value);
    return whole.bytes;
  }

  private void value(JsonValue value) {
    switch (value) {
      case JsonObject(Map<String, JsonValue> members) -> object(members);
      case JsonArray(List<JsonValue> elements) -> array(elements);
      case JsonString(String text) -> string(text);
      case JsonNumber(String literal) -> ascii(literal);
      case JsonBoolean(boolean flag) -> ascii(flag ? "true" : "false");
      case JsonNull() -> ascii("null");
    }
  }

  private void object(Map<String, JsonValue> members) {
    put('{');
    int empty = length;
    members.forEach(
        (name, value) -> {
          if (length > empty) {
            put(',');
          }
          string(name);
          put(':');
          value(value);
        });
    put('}');
  }

  private void array(List<JsonValue> elements) {
    put('[');
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        put(',');
      }
      value(elements.get(i));
    }
    put(']');
  }

  private void string(String text) {
    put('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    put('"');
  }

  private void character(char c) {
    if (c < ' ' || c == '"' || c == '\\') {
      escape(c);
    } else if (c < 0x80) {
      put(c);
    } else if (Character.isSurrogate(c)) {
      // Also half a character can be said so.
      unicode(c);
    } else {
      for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
        put(octet);
      }
    }
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> ascii("\\\"");
      case '\\' -> ascii("\\\\");
      case '\b' -> ascii("\\b");
      case '\t' -> ascii("\\t");
      case '\n' -> ascii("\\n");
      case '\f' -> ascii("\\f");
      case '\r' -> ascii("\\r");
      default -> unicode(c);
    }
  }

  private void unicode(char c) {
    ascii("\\u");
    ascii(HEX.toHexDigits(c));
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  /** What does not fit is only counted. */
  private void put(int octet) {
    if (length < bytes.length) {
      bytes[length] = (byte) octet;
    }
    length++;
  }
}
