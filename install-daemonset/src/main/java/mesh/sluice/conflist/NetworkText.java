package mesh.sluice.conflist;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the text of a network's configuration says on its first two levels, and where its plugins
 * lie in it. Read as encoding/json of Go reads it: of several members with one name the last
 * counts, and there is neither a byte order mark nor a comment.
 *
 * @param members the members of the outer object that are neither objects nor lists
 * @param names the names of all members
 * @param plugins the elements of the list {@code plugins}; empty if there is none, or it is not a
 *     list
 * @param listed whether {@code plugins} is a list
 */
record NetworkText(
    Map<String, Scalar> members,
    Map<String, JsonToken> names,
    List<PluginText> plugins,
    boolean listed) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** A string, number, boolean or null. */
  record Scalar(JsonToken kind, String text) {}

  /**
   * An element of {@code plugins}.
   *
   * @param start offset of its first byte
   * @param end offset of the byte after its last one
   * @param object whether it is an object
   * @param members as those of the whole text
   */
  record PluginText(int start, int end, boolean object, Map<String, Scalar> members) {
    /** Its type; encoding/json takes the name of a field in any case. */
    Optional<String> type() {
      return text(members, "type");
    }
  }

  /**
   * @throws InvalidNetworkException if it is not one JSON object
   */
  static NetworkText read(byte[] utf8) throws InvalidNetworkException {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new InvalidNetworkException("it is empty");
      }
      if (first != JsonToken.START_OBJECT) {
        throw new InvalidNetworkException("it is not a JSON object");
      }
      NetworkText text = object(parser);
      if (parser.nextToken() != null) {
        throw new InvalidNetworkException("trailing data after the JSON object");
      }
      return text;
    } catch (JsonProcessingException e) {
      throw new InvalidNetworkException(
          "it is not valid JSON: "
              + e.getOriginalMessage().replace('\n', ' ')
              + (e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")"));
    } catch (IOException e) {
      throw new InvalidNetworkException("it is not valid UTF-8: " + e.getMessage());
    }
  }

  /** A string of the outer object; empty if it is absent, or not a string. */
  Optional<String> text(String name) {
    return Optional.ofNullable(members.get(name))
        .filter(scalar -> scalar.kind() == JsonToken.VALUE_STRING)
        .map(Scalar::text);
  }

  /** A string among members whose names are taken in any case. */
  static Optional<String> text(Map<String, Scalar> members, String name) {
    return members.entrySet().stream()
        .filter(member -> member.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .filter(scalar -> scalar.kind() == JsonToken.VALUE_STRING)
        .map(Scalar::text)
        .findFirst();
  }

  private static NetworkText object(JsonParser parser) throws IOException {
    Map<String, Scalar> members = new HashMap<>();
    Map<String, JsonToken> names = new HashMap<>();
    List<PluginText> plugins = List.of();
    boolean listed = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken kind = parser.nextToken();
      names.put(name, kind);
      boolean list = name.equals("plugins") && kind == JsonToken.START_ARRAY;
      if (name.equals("plugins")) {
        listed = list;
        plugins = List.of();
      }
      if (list) {
        plugins = plugins(parser);
      } else {
        put(members, name, parser);
      }
    }
    return new NetworkText(members, names, plugins, listed);
  }

  private static List<PluginText> plugins(JsonParser parser) throws IOException {
    List<PluginText> plugins = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int start = (int) parser.currentTokenLocation().getByteOffset();
      boolean object = parser.currentToken() == JsonToken.START_OBJECT;
      Map<String, Scalar> members = new HashMap<>();
      if (object) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          put(members, name, parser);
        }
      } else {
        parser.skipChildren();
      }
      int end = (int) parser.currentLocation().getByteOffset();
      plugins.add(new PluginText(start, end, object, members));
    }
    return plugins;
  }

  private static void put(Map<String, Scalar> members, String name, JsonParser parser)
      throws IOException {
    if (parser.currentToken().isScalarValue()) {
      members.put(name, new Scalar(parser.currentToken(), parser.getText()));
    } else {
      members.remove(name);
      parser.skipChildren();
    }
  }
}
