package mesh.sluice.detect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.text.Printable;

/**
 * A table of a file, whose values are looked up with their types. What has another type is told and
 * left out: the runtime would not start with it, so the next source is as good.
 */
final class TomlTable {
  private final JsonNode node;
  private final String file;
  private final String name;
  private final List<Warning> warnings;

  private TomlTable(JsonNode node, String file, String name, List<Warning> warnings) {
    this.node = node;
    this.file = file;
    this.name = name;
    this.warnings = warnings;
  }

  /**
   * The top table of a file.
   *
   * @param warnings gets what is wrong
   */
  static TomlTable top(JsonNode node, String file, List<Warning> warnings) {
    return new TomlTable(node, file, "", warnings);
  }

  /** A table in this one; an empty one if there is none. */
  TomlTable table(String key) {
    return new TomlTable(node.path(key), file, qualified(key), warnings);
  }

  boolean exists() {
    return node.isObject();
  }

  Optional<Setting<String>> string(String key) {
    return typed(key, "a string", node.path(key).isTextual())
        .map(value -> setting(key, value.textValue()));
  }

  Optional<Setting<Integer>> integer(String key) {
    return typed(key, "a whole number", node.path(key).canConvertToInt())
        .map(value -> setting(key, value.intValue()));
  }

  Optional<Setting<List<String>>> strings(String key) {
    boolean isList = node.path(key).isArray();
    List<String> elements = new ArrayList<>();
    for (JsonNode element : node.path(key)) {
      isList &= element.isTextual();
      elements.add(element.asText());
    }
    return typed(key, "a list of strings", isList)
        .map(value -> setting(key, List.copyOf(elements)));
  }

  private Optional<JsonNode> typed(String key, String type, boolean matches) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!matches) {
      String found =
          value.isContainerNode() ? "a table or list" : Printable.shortLine(value.asText());
      warnings.add(
          Warning.of(
              file,
              qualified(key) + " is " + found + " where only " + type + " is read",
              "correct it, or give the directories explicitly"));
      return Optional.empty();
    }
    return Optional.of(value);
  }

  private <T> Setting<T> setting(String key, T value) {
    return new Setting<>(value, file, qualified(key));
  }

  private String qualified(String key) {
    String written = key.contains(".") ? "\"" + key + "\"" : key;
    return name.isEmpty() ? written : name + "." + written;
  }
}
