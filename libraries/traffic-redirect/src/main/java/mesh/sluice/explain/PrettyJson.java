package mesh.sluice.explain;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** JSON for people: two spaces a level; what fits on a line and holds no objects stays there. */
public final class PrettyJson {
  private static final int LINE = 100;
  private static final String STEP = "  ";

  private final StringBuilder text = new StringBuilder();

  private PrettyJson() {}

  /** The text, with an end of line. */
  public static String of(JsonValue value) {
    PrettyJson json = new PrettyJson();
    json.write(value, "");
    return json.text.append('\n').toString();
  }

  /** An object of names and values in turn; strings, numbers and booleans are given as such. */
  public static JsonObject object(Object... namesAndValues) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], value(namesAndValues[i + 1]));
    }
    return new JsonObject(members);
  }

  public static <T> JsonArray array(List<T> values, Function<T, Object> json) {
    return new JsonArray(values.stream().map(value -> value(json.apply(value))).toList());
  }

  private static JsonValue value(Object value) {
    return switch (value) {
      case JsonValue json -> json;
      case String text -> new JsonString(text);
      case Integer number -> new JsonNumber(number);
      case Long number -> new JsonNumber(number);
      case Boolean flag -> new JsonBoolean(flag);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  private void write(JsonValue value, String indent) {
    switch (value) {
      case JsonObject(Map<String, JsonValue> members) when !members.isEmpty() -> {
        text.append("{\n");
        Iterator<Map.Entry<String, JsonValue>> entries = members.entrySet().iterator();
        while (entries.hasNext()) {
          Map.Entry<String, JsonValue> entry = entries.next();
          text.append(indent).append(STEP).append(new JsonString(entry.getKey())).append(": ");
          write(entry.getValue(), indent + STEP);
          text.append(entries.hasNext() ? ",\n" : "\n");
        }
        text.append(indent).append('}');
      }
      case JsonArray array when !isShort(array, indent) -> {
        text.append("[\n");
        Iterator<JsonValue> elements = array.elements().iterator();
        while (elements.hasNext()) {
          text.append(indent).append(STEP);
          write(elements.next(), indent + STEP);
          text.append(elements.hasNext() ? ",\n" : "\n");
        }
        text.append(indent).append(']');
      }
      case JsonArray(List<JsonValue> elements) ->
          text.append(
              elements.stream()
                  .map(JsonValue::toString)
                  .collect(Collectors.joining(", ", "[", "]")));
      case JsonObject scalar -> text.append(scalar);
      case JsonString scalar -> text.append(scalar);
      case JsonNumber scalar -> text.append(scalar);
      case JsonBoolean scalar -> text.append(scalar);
      case JsonNull scalar -> text.append(scalar);
    }
  }

  private static boolean isShort(JsonArray array, String indent) {
    int length = indent.length();
    for (JsonValue element : array.elements()) {
      if (element instanceof JsonObject || element instanceof JsonArray) {
        return false;
      }
      length += element.toString().length() + 2;
    }
    return length <= LINE;
  }
}
