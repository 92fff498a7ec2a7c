package mesh.sluice.manifest;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** JSON as {@code kubectl get -o json} writes it: a line for each value, four spaces a level. */
final class JsonLines {
  private static final String STEP = "    ";

  private final StringBuilder text = new StringBuilder();

  private JsonLines() {}

  /**
   * The value, without an end of line.
   *
   * @param indent what stands before it in its line
   */
  static String of(JsonValue value, String indent) {
    JsonLines lines = new JsonLines();
    lines.add(value, "\n" + indent);
    return lines.text.toString();
  }

  private void add(JsonValue value, String newLine) {
    switch (value) {
      case JsonObject(Map<String, JsonValue> members) ->
          add(
              "{",
              members.entrySet(),
              member -> {
                text.append(new JsonString(member.getKey())).append(": ");
                add(member.getValue(), newLine + STEP);
              },
              "}",
              newLine);
      case JsonArray(List<JsonValue> elements) ->
          add("[", elements, element -> add(element, newLine + STEP), "]", newLine);
      case JsonString string -> text.append(string);
      case JsonNumber number -> text.append(number);
      case JsonBoolean flag -> text.append(flag);
      case JsonNull nothing -> text.append(nothing);
    }
  }

  private <T> void add(
      String open, Iterable<T> entries, Consumer<T> writer, String close, String newLine) {
    text.append(open);
    Iterator<T> rest = entries.iterator();
    boolean empty = !rest.hasNext();
    while (rest.hasNext()) {
      text.append(newLine).append(STEP);
      writer.accept(rest.next());
      text.append(rest.hasNext() ? "," : "");
    }
    text.append(empty ? "" : newLine).append(close);
  }
}
