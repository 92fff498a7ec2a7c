package mesh.sluice.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
   * @param utf8 begins with an object, perhaps after white space; read from 0 to the limit
   * @throws MalformedJsonException if it does not, or the object is malformed or not complete
   */
  public static JsonOutline read(ByteBuffer utf8) throws MalformedJsonException {
    try (JsonParser parser = Json.lenientParser(new BufferStream(utf8.slice(0, utf8.limit())))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("it does not begin with an object");
      }
      return read(parser);
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(Json.reason(e));
    } catch (IOException e) {
      // Of these the parser has one kind only: bytes that are not UTF-8.
      throw new MalformedJsonException(String.valueOf(e.getMessage()));
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

  /** A text in memory, or as good as there. */
  private static final class BufferStream extends InputStream {
    private final ByteBuffer rest;

    BufferStream(ByteBuffer rest) {
      this.rest = rest;
    }

    @Override
    public int read() {
      return rest.hasRemaining() ? rest.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (!rest.hasRemaining()) {
        return -1;
      }
      int count = Math.min(length, rest.remaining());
      rest.get(to, offset, count);
      return count;
    }
  }
}
