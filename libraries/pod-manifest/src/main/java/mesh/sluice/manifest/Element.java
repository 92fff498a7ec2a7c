package mesh.sluice.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * A value of a manifest that knows where it stands. What is {@code null} counts as missing.
 *
 * @param file the file's name, for messages
 * @param path where in the file, for example {@code spec.containers[1].name}; empty at the top
 */
public record Element(String file, String path, JsonValue value) {
  /** The path of a member: {@code spec.containers}, {@code annotations['sidecar.istio.io/x']}. */
  public static String path(String parent, String key) {
    boolean isWord = !key.isEmpty();
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      isWord &= c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }
    if (!isWord) {
      return parent + "['" + key + "']";
    }
    return parent.isEmpty() ? key : parent + "." + key;
  }

  /**
   * A member.
   *
   * @throws ManifestException if this is not a mapping
   */
  public Optional<Element> find(String key) throws ManifestException {
    return object().find(key).map(member -> new Element(file, path(path, key), member));
  }

  /** A member of a member and so on; empty as soon as one is missing. */
  public Optional<Element> find(String first, String... others) throws ManifestException {
    Optional<Element> found = find(first);
    for (String key : others) {
      if (found.isEmpty()) {
        return found;
      }
      found = found.get().find(key);
    }
    return found;
  }

  /**
   * A member that must be there.
   *
   * @param remedy what to write
   * @throws ManifestException if it is not there
   */
  public Element require(String key, String remedy) throws ManifestException {
    Optional<Element> found = find(key);
    if (found.isEmpty()) {
      throw new ManifestException(file, path(path, key) + " is missing; " + remedy);
    }
    return found.get();
  }

  /**
   * Its text.
   *
   * @throws ManifestException if it is something else
   */
  public String text() throws ManifestException {
    if (value instanceof JsonString(String text)) {
      return text;
    }
    throw wrong("must be text; write it in double quotes");
  }

  /**
   * Its value, as a whole number of 64 bits.
   *
   * @throws ManifestException if it is something else
   */
  public long wholeNumber() throws ManifestException {
    Optional<Long> number =
        value instanceof JsonNumber literal ? literal.wholeNumber() : Optional.empty();
    if (number.isEmpty()) {
      throw wrong("must be a whole number, without quotes");
    }
    return number.get();
  }

  /**
   * Its value, true or false.
   *
   * @throws ManifestException if it is something else
   */
  public boolean flag() throws ManifestException {
    if (value instanceof JsonBoolean(boolean flag)) {
      return flag;
    }
    throw wrong("must be true or false, without quotes");
  }

  /**
   * Its elements.
   *
   * @throws ManifestException if it is something else
   */
  public List<Element> list() throws ManifestException {
    if (!(value instanceof JsonArray(List<JsonValue> values))) {
      throw wrong("must be a list; write each entry on a line that begins with a dash");
    }
    List<Element> elements = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      elements.add(new Element(file, path + "[" + i + "]", values.get(i)));
    }
    return elements;
  }

  /**
   * The text of an entry of a list or mapping of texts: {@code null} is an empty one there, as for
   * the API server.
   *
   * @throws ManifestException if it is something else
   */
  public String entryText() throws ManifestException {
    return value instanceof JsonNull ? "" : text();
  }

  /**
   * A mapping whose values are text, as labels and annotations are.
   *
   * @throws ManifestException if it is something else
   */
  public Map<String, String> texts() throws ManifestException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> member : object().members().entrySet()) {
      String key = member.getKey();
      texts.put(key, new Element(file, path(path, key), member.getValue()).entryText());
    }
    return texts;
  }

  /** That this value cannot be used. */
  public ManifestException wrong(String remedy) {
    String text = value instanceof JsonString(String string) ? string : value.toString();
    return new ManifestException(file, path, text, remedy);
  }

  /**
   * Its members.
   *
   * @throws ManifestException if it is something else
   */
  public JsonObject object() throws ManifestException {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw wrong("must be a mapping; write key: value on lines of their own");
  }
}
