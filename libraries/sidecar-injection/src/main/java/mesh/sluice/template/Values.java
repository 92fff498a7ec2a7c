package mesh.sluice.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** The values that templates are rendered with. */
final class Values {
  private Values() {}

  /**
   * {@code base} with what {@code over} says otherwise: mappings are joined, anything else is
   * replaced, and {@code null} takes away.
   */
  static JsonObject merge(JsonObject base, JsonObject over) {
    Map<String, JsonValue> members = new LinkedHashMap<>(base.members());
    over.members()
        .forEach(
            (name, value) -> {
              JsonValue old = members.get(name);
              if (value instanceof JsonNull) {
                members.remove(name);
              } else if (old instanceof JsonObject below && value instanceof JsonObject above) {
                members.put(name, merge(below, above));
              } else {
                members.put(name, value);
              }
            });
    return new JsonObject(members);
  }

  /** As maps and lists, which the template library reads. */
  static Map<String, Object> context(JsonObject values) {
    Map<String, Object> context = new LinkedHashMap<>();
    values.members().forEach((name, value) -> context.put(name, plain(value)));
    return context;
  }

  private static Object plain(JsonValue value) {
    return switch (value) {
      case JsonObject object -> context(object);
      case JsonArray(List<JsonValue> elements) -> elements.stream().map(Values::plain).toList();
      case JsonString(String text) -> text;
      // The library takes only a number for zero, and so for false.
      case JsonNumber number when number.literal().equals("0") -> 0;
      case JsonNumber number -> number.literal();
      case JsonBoolean(boolean flag) -> flag;
      // The library would take null for a name without a value, which it is.
      case JsonNull() -> "";
    };
  }
}
