package mesh.sluice.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the first object in a text ends, and where the elements of its list {@code items} are: so
 * that a long list can be read an element at a time, and written back without what is around them
 * being touched. What is in the object is not kept.
 *
 * @param kind the member {@code kind} if it is text
 * @param items the elements, in their order; empty if there is no such list
 * @param end where the object ends, in bytes from the beginning of the text
 */
public record JsonOutline(Optional<String> kind, List<Span> items, long end) {
  private static final String KIND = "kind";
  private static final String ITEMS = "items";

  /**
   * A part of a text, in bytes from its beginning.
   *
   * @param start of the first byte
   * @param end after the last byte
   */
  public record Span(long start, long end) {}

  public JsonOutline {
    requireNonNull(kind);
    items = List.copyOf(items);
  }

  /**
   * Reads as far as the first object goes; keys that are there twice are let by.
   *
   * @param in UTF-8 that begins with an object, perhaps after white space
   * @throws MalformedJsonException if it does not, or the object is malformed or not complete
   * @throws IOException if {@code in} fails
   */
  public static JsonOutline read(InputStream in) throws IOException, MalformedJsonException {
    try (JsonParser parser = Json.lenientParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("it does not begin with an object");
      }
      return read(parser);
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(Json.reason(e));
    }
  }

  private static JsonOutline read(JsonParser parser) throws IOException {
    Optional<String> kind = Optional.empty();
    List<Span> items = List.of();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals(KIND) && value == JsonToken.VALUE_STRING) {
        kind = Optional.of(parser.getText());
      } else if (name.equals(ITEMS) && value == JsonToken.START_ARRAY) {
        items = elements(parser);
      } else {
        parser.skipChildren();
      }
    }
    return new JsonOutline(kind, items, parser.currentLocation().getByteOffset());
  }

  private static List<Span> elements(JsonParser parser) throws IOException {
    List<Span> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      long start = parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      // The parser is lazy: a string or a number ends where its text has been read.
      parser.getTextLength();
      elements.add(new Span(start, parser.currentLocation().getByteOffset()));
    }
    return elements;
  }
}
