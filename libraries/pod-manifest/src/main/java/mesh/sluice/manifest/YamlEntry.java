package mesh.sluice.manifest;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;

/**
 * An entry of a list in YAML, with the dash before it. Without the dash it is a document of its
 * own, unless it needs an anchor of another entry: then it cannot be read alone.
 */
record YamlEntry(String file, ByteBuffer bytes, int line, String listKind) implements DocumentText {
  private static final Pattern KIND =
      Pattern.compile("^ *-? +kind:[ \t]*[\"']?([A-Za-z0-9]+)", Pattern.MULTILINE);

  YamlEntry {
    requireNonNull(file);
    requireNonNull(bytes);
    requireNonNull(listKind);
  }

  @Override
  public JsonValue read() throws ManifestException {
    Documents.requireLength(file, line, bytes);
    String text = Documents.decode(file, bytes);
    List<JsonValue> values = YamlDocuments.read(file, text.replaceFirst("-", " "), line);
    return values.isEmpty() ? new JsonNull() : values.getFirst();
  }

  /** Empty also if a part of the object has a kind of another name. */
  @Override
  public Optional<String> kindAtFirstSight() {
    try {
      Matcher kinds = KIND.matcher(Documents.decode(file, bytes));
      Optional<String> first = kinds.find() ? Optional.of(kinds.group(1)) : Optional.empty();
      while (first.isPresent() && kinds.find()) {
        first = first.filter(kinds.group(1)::equals);
      }
      return first;
    } catch (ManifestException e) {
      return Optional.empty();
    }
  }

  @Override
  public String with(JsonValue value) throws ManifestException {
    String text = Documents.decode(file, bytes);
    String indent = text.substring(0, text.indexOf('-'));
    StringBuilder changed = new StringBuilder();
    for (String current : YamlDocument.lines(YamlText.of(value))) {
      String before = changed.isEmpty() ? indent + "- " : indent + "  ";
      changed.append(current.isBlank() ? "" : before).append(current);
    }
    return YamlDocument.withTail(text, changed.toString());
  }
}
