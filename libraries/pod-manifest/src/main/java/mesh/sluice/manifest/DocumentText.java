package mesh.sluice.manifest;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;

/**
 * One document of a stream as it is written: so that one document can be changed, and the others
 * stay as they are to the last byte.
 *
 * @param file the file's name, for messages
 * @param text from the line of dashes, if it has one, to that of the next document
 * @param line of the file in which it begins; the first is 1
 * @param isJson whether it is JSON; otherwise it is YAML
 */
public record DocumentText(String file, String text, int line, boolean isJson) {
  /** Longest stream in bytes: that of a large chart, many times over. */
  public static final int MAX_BYTES = 32 * 1024 * 1024;

  private static final String MARKER = "---\n";

  /** A line with which a document begins, and which says nothing else. */
  private static final Pattern BARE_MARKER = Pattern.compile("---[ \t]*(#.*)?");

  /** A key of the document itself: what belongs to another value is indented. */
  private static final Pattern KIND =
      Pattern.compile("^kind:[ \t]*[\"']?([A-Za-z0-9]+)[\"']?[ \t]*(#.*)?$", Pattern.MULTILINE);

  public DocumentText {
    requireNonNull(file);
    requireNonNull(text);
  }

  /**
   * Takes a stream apart, without reading what is in it; the texts one after the other are the
   * stream.
   *
   * @throws ManifestException if it is not UTF-8, or longer than {@link #MAX_BYTES}
   */
  public static List<DocumentText> split(String file, byte[] contents) throws ManifestException {
    if (contents.length > MAX_BYTES) {
      throw new ManifestException(
          file, "longer than " + MAX_BYTES + " bytes; give its documents in several files");
    }
    String text = Documents.decode(file, contents);
    return Documents.isJson(text)
        ? List.of(new DocumentText(file, text, 1, true))
        : YamlStream.split(file, text);
  }

  /**
   * Its value; {@code null} of JSON if there is nothing but comments in it.
   *
   * @throws ManifestException if it is malformed
   */
  public JsonValue read() throws ManifestException {
    String written = Documents.withoutByteOrderMark(text);
    if (isJson) {
      return Documents.json(file, written);
    }
    List<JsonValue> documents = YamlDocuments.read(file, written, line);
    return documents.isEmpty() ? new JsonNull() : documents.getFirst();
  }

  /** The kind of its object, if that can be seen without reading all of it. */
  public Optional<String> kindAtFirstSight() {
    Matcher kind = KIND.matcher(text);
    return kind.find() ? Optional.of(kind.group(1)) : Optional.empty();
  }

  /** The document with another value. Comments before and after the value stay. */
  public String with(JsonValue value) {
    if (isJson) {
      return JsonLines.of(value);
    }
    String lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    return (head() + YamlText.of(value)).replace("\r\n", "\n").replace("\n", lineEnd) + tail();
  }

  private String head() {
    StringBuilder head = new StringBuilder();
    for (String current : YamlStream.lines(text)) {
      String content = Documents.withoutByteOrderMark(current.stripTrailing());
      if (!isBeside(content) && !BARE_MARKER.matcher(content).matches()) {
        return content.startsWith("---") ? head + MARKER : head.toString();
      }
      head.append(current);
    }
    return head.toString();
  }

  /** What a document ends with: nothing of a value stands at the beginning of a line there. */
  private String tail() {
    List<String> lines = YamlStream.lines(text);
    int first = lines.size();
    while (first > 0 && isTail(lines.get(first - 1).stripTrailing())) {
      first--;
    }
    return String.join("", lines.subList(first, lines.size()));
  }

  private static boolean isTail(String line) {
    return line.isEmpty() || line.startsWith("#") || line.startsWith("...");
  }

  /** Whether a line before the value is not part of it. */
  private static boolean isBeside(String line) {
    return line.isBlank() || line.strip().startsWith("#") || line.startsWith("%");
  }
}
