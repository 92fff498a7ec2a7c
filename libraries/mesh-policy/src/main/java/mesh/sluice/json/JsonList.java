package mesh.sluice.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * An object one of whose members is a long list, such as {@code items} of a Kubernetes list: the
 * elements are read one at a time, and never are all in memory. As strict as {@link Json}, but for
 * forms of UTF-8 that are longer than needed, which pass; each element may hold as much as a text
 * there, the whole any number of them.
 */
public final class JsonList {
  private final JsonParser parser;
  private final String list;
  private final Consumer<JsonValue> each;

  private JsonList(JsonParser parser, String list, Consumer<JsonValue> each) {
    this.parser = requireNonNull(parser);
    this.list = requireNonNull(list);
    this.each = requireNonNull(each);
  }

  /**
   * Reads to the end.
   *
   * @param in UTF-8; is closed
   * @param list the name of the member
   * @param each is given the elements in order, before the rest has been read
   * @return the other members; a list that is missing or {@code null} has no elements
   * @throws MalformedJsonException if it is anything else; elements have been given by then
   * @throws IOException if {@code in} fails
   */
  public static JsonObject read(InputStream in, String list, Consumer<JsonValue> each)
      throws IOException, MalformedJsonException {
    try (JsonParser parser = Json.parser(in)) {
      return new JsonList(parser, list, each).read();
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(Json.reason(e));
    }
  }

  private JsonObject read() throws IOException, MalformedJsonException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedJsonException("it is not an object");
    }
    Map<String, JsonValue> others = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(list)) {
        elements();
      } else {
        others.put(name, Json.next(parser));
      }
    }
    if (parser.nextToken() != null) {
      throw new MalformedJsonException("trailing data after the value");
    }
    return new JsonObject(others);
  }

  private void elements() throws IOException, MalformedJsonException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new MalformedJsonException(list + " is not a list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      each.accept(Json.next(parser));
    }
  }
}
