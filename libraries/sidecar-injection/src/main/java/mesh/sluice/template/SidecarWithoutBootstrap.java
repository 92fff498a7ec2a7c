package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
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

/**
 * A sidecar in which a mark stands for the bootstrap: nearly all pods have the same.
 *
 * @param file the template's name, for messages
 */
record SidecarWithoutBootstrap(String file, Sidecar sidecar) {
  /**
   * Stands in the rendered sidecar for the bootstrap, which would be its longest part and is no
   * YAML that had to be read. The character is for private use: no template has it.
   */
  static final String HERE = "\uE000bootstrap\uE000";

  SidecarWithoutBootstrap {
    requireNonNull(file);
    requireNonNull(sidecar);
  }

  /**
   * The whole.
   *
   * @param bootstrap as an argument has it
   * @throws TemplateException if it is too long for one
   */
  Sidecar with(String bootstrap) throws TemplateException {
    JsonObject container = withBootstrap(sidecar.container(), bootstrap).asObject();
    ArgumentLength.check(file, container);
    return new Sidecar(container, sidecar.volumes(), sidecar.labels(), sidecar.annotations());
  }

  /** What does not hold the bootstrap is the same for all sidecars, and stays one object. */
  private static JsonValue withBootstrap(JsonValue value, String bootstrap) {
    return switch (value) {
      case JsonObject(Map<String, JsonValue> members) -> {
        Map<String, JsonValue> replaced = new LinkedHashMap<>();
        members.forEach((name, member) -> replaced.put(name, withBootstrap(member, bootstrap)));
        yield replaced.equals(members) ? value : new JsonObject(replaced);
      }
      case JsonArray(List<JsonValue> elements) -> {
        List<JsonValue> replaced = new ArrayList<>(elements.size());
        elements.forEach(element -> replaced.add(withBootstrap(element, bootstrap)));
        yield replaced.equals(elements) ? value : new JsonArray(replaced);
      }
      case JsonString(String text) when text.contains(HERE) ->
          new JsonString(text.equals(HERE) ? bootstrap : text.replace(HERE, bootstrap));
      case JsonString text -> text;
      case JsonNumber number -> number;
      case JsonBoolean flag -> flag;
      case JsonNull nothing -> nothing;
    };
  }
}
