package mesh.sluice.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * The one strict reader and the one writer of JSON: no duplicate keys, no trailing data, no other
 * encoding than UTF-8. What it reads is bounded, whoever calls: texts come from users, and a small
 * one can stand for a large tree, or for a deep one that exhausts the stack.
 */
public final class Json {
  /** Longest text in bytes; a list of all pods of a large cluster fits. */
  public static final int MAX_BYTES = 32 * 1024 * 1024;

  /** Most values in a text: a list of single digits takes fifty times its text in memory. */
  public static final int MAX_VALUES = 1_000_000;

  private static final int MAX_NESTING = 100;

  /** In a static final so that a native image holds it ready made. */
  private static final JsonFactory FACTORY =
      factory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final JsonFactory LENIENT = factory().build();

  private final JsonParser parser;

  /** Whether what is written twice is taken as programs written in Go take it. */
  private final boolean lenient;

  /** Of the objects that are open, each one's after those of the one around it. */
  private final List<String> names = new ArrayList<>();

  /** Of the objects and lists that are open, likewise: so each is made at once, in its size. */
  private final List<JsonValue> values = new ArrayList<>();

  private int count;

  private Json(JsonParser parser, boolean lenient) {
    this.parser = parser;
    this.lenient = lenient;
  }

  private static JsonFactoryBuilder factory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        // Interning each name costs more than it saves in a process that reads one document.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING + 1).build());
  }

  /**
   * Reads one value.
   *
   * @throws MalformedJsonException if the bytes are anything else, or more than {@link #MAX_BYTES},
   *     {@link #MAX_VALUES} or 100 levels
   */
  public static JsonValue read(byte[] utf8) throws MalformedJsonException {
    return read(utf8, false);
  }

  /**
   * Reads one value as kubectl reads it: of a key that is there several times, the last value
   * counts, and numbers are those that kubectl sends on.
   *
   * @throws MalformedJsonException as {@link #read(byte[])}
   */
  public static JsonValue readLeniently(byte[] utf8) throws MalformedJsonException {
    return read(utf8, true);
  }

  private static JsonValue read(byte[] utf8, boolean lenient) throws MalformedJsonException {
    if (utf8.length > MAX_BYTES) {
      throw new MalformedJsonException("longer than " + MAX_BYTES + " bytes");
    }
    try (JsonParser parser = (lenient ? LENIENT : FACTORY).createParser(utf8)) {
      if (parser.nextToken() == null) {
        throw new MalformedJsonException("there is nothing");
      }
      JsonValue value = new Json(parser, lenient).value(0);
      if (parser.nextToken() != null) {
        throw new MalformedJsonException("trailing data after the value" + place(parser));
      }
      requireUtf8(utf8);
      return value;
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(reason(e));
    } catch (IOException e) {
      // Of these the parser has one kind only: bytes that are not UTF-8.
      throw new MalformedJsonException(String.valueOf(e.getMessage()));
    }
  }

  /** Reads one value; as {@link #read(byte[])}. */
  public static JsonValue read(String text) throws MalformedJsonException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The value in UTF-8, without white space or an end of line. */
  public static byte[] write(JsonValue value) {
    // Grows by blocks, where ByteArrayOutputStream copies all that it has each time.
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      write(value, generator);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  static String text(JsonValue value) {
    return new String(write(value), StandardCharsets.UTF_8);
  }

  /** A parser of a text that is too long to be in memory; closing it closes {@code in}. */
  static JsonParser parser(InputStream in) throws IOException {
    return FACTORY.createParser(in);
  }

  /** As {@link #parser}, but lets keys by that are there twice. */
  static JsonParser lenientParser(InputStream in) throws IOException {
    return LENIENT.createParser(in);
  }

  /** The value whose first token the parser is at; bounded as what {@link #read(byte[])} reads. */
  static JsonValue next(JsonParser parser) throws IOException, MalformedJsonException {
    return new Json(parser, false).value(0);
  }

  private JsonValue value(int depth) throws IOException, MalformedJsonException {
    count++;
    if (count > MAX_VALUES) {
      throw new MalformedJsonException("more than " + MAX_VALUES + " values" + place(parser));
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(deeper(depth));
      case START_ARRAY -> array(deeper(depth));
      case VALUE_STRING -> new JsonString(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> new JsonNull();
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("the parser lets no " + parser.currentToken() + " by");
    };
  }

  private JsonNumber number(String literal) {
    return lenient ? JsonNumber.canonical(literal) : new JsonNumber(literal);
  }

  private int deeper(int depth) throws MalformedJsonException {
    if (depth == MAX_NESTING) {
      throw new MalformedJsonException(
          "nested deeper than " + MAX_NESTING + " levels" + place(parser));
    }
    return depth + 1;
  }

  private JsonObject object(int depth) throws IOException, MalformedJsonException {
    int firstName = names.size();
    int firstValue = values.size();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      names.add(parser.currentName());
      parser.nextToken();
      values.add(value(depth));
    }
    List<String> ownNames = names.subList(firstName, names.size());
    List<JsonValue> ownValues = values.subList(firstValue, values.size());
    JsonObject object =
        new JsonObject(
            lenient ? FewMembers.lastOf(ownNames, ownValues) : FewMembers.of(ownNames, ownValues));
    ownNames.clear();
    ownValues.clear();
    return object;
  }

  private JsonArray array(int depth) throws IOException, MalformedJsonException {
    int first = values.size();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(depth));
    }
    List<JsonValue> elements = values.subList(first, values.size());
    JsonArray array = new JsonArray(elements);
    elements.clear();
    return array;
  }

  private static void write(JsonValue value, JsonGenerator to) throws IOException {
    switch (value) {
      case JsonObject(Map<String, JsonValue> members) -> {
        to.writeStartObject();
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          to.writeFieldName(member.getKey());
          write(member.getValue(), to);
        }
        to.writeEndObject();
      }
      case JsonArray(List<JsonValue> elements) -> {
        to.writeStartArray();
        for (JsonValue element : elements) {
          write(element, to);
        }
        to.writeEndArray();
      }
      case JsonString(String text) -> to.writeString(text);
      case JsonNumber(String literal) -> to.writeNumber(literal);
      case JsonBoolean(boolean flag) -> to.writeBoolean(flag);
      case JsonNull() -> to.writeNull();
    }
  }

  /**
   * The parser finds most of what is not UTF-8, and says where, but takes longer forms than needed.
   */
  private static void requireUtf8(byte[] bytes) throws MalformedJsonException {
    if (isAscii(bytes)) {
      return;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("it is not valid UTF-8");
    }
  }

  /** As nearly all that comes is; the decoder would need twice its size for the characters. */
  private static boolean isAscii(byte[] bytes) {
    for (byte octet : bytes) {
      if (octet < 0) {
        return false;
      }
    }
    return true;
  }

  static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage().replace('\n', ' ');
    return e.getLocation() == null
        ? message
        : message + place(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static String place(JsonParser parser) {
    return place(parser.currentLocation().getLineNr(), parser.currentLocation().getColumnNr());
  }

  private static String place(int line, int column) {
    return " (line " + line + ", column " + column + ")";
  }
}
