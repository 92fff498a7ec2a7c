package mesh.sluice.manifest;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;

/**
 * A document of a YAML stream.
 *
 * @param complaint why the stream is not JSON, though it begins so; empty if it does not
 */
record YamlDocument(String file, ByteBuffer bytes, int line, String complaint)
    implements DocumentText {
  private static final String MARKER = "---\n";

  /** A line with which a document begins, and which says nothing else. */
  private static final Pattern BARE_MARKER = Pattern.compile("---[ \t]*(#.*)?");

  /** A key of the document itself: what belongs to another value is indented. */
  private static final Pattern KIND =
      Pattern.compile("^kind:[ \t]*[\"']?([A-Za-z0-9]+)[\"']?[ \t]*(#.*)?$", Pattern.MULTILINE);

  YamlDocument {
    requireNonNull(file);
    requireNonNull(bytes);
    requireNonNull(complaint);
  }

  private String text() throws ManifestException {
    return Documents.decode(file, bytes);
  }

  @Override
  public JsonValue read() throws ManifestException {
    return read(false);
  }

  JsonValue read(boolean strict) throws ManifestException {
    Documents.requireLength(file, line, bytes);
    String written = Documents.withoutByteOrderMark(text());
    try {
      List<JsonValue> documents = YamlDocuments.read(file, written, line, strict);
      return documents.isEmpty() ? new JsonNull() : documents.getFirst();
    } catch (ManifestException e) {
      // Braces in YAML are rare: most probably it was meant to be JSON.
      throw complaint.isEmpty() ? e : Documents.notJson(file, complaint);
    }
  }

  @Override
  public Optional<String> kindAtFirstSight() {
    if (bytes.limit() > Documents.MAX_BYTES) {
      return YamlList.kind(this);
    }
    try {
      Matcher kind = KIND.matcher(text());
      return kind.find() ? Optional.of(kind.group(1)) : Optional.empty();
    } catch (ManifestException e) {
      return Optional.empty();
    }
  }

  @Override
  public Iterator<DocumentText> parts() {
    return YamlList.of(this).map(YamlList::parts).orElseGet(DocumentText.super::parts);
  }

  @Override
  public String with(JsonValue value) throws ManifestException {
    String text = text();
    return withTail(text, head(text) + YamlText.of(value));
  }

  /**
   * A value written anew, with the comments after it and the ends of lines that it had before.
   *
   * @param text as it was
   * @param written anew; ends with an end of line
   */
  static String withTail(String text, String written) {
    String tail = tail(text);
    // Where a text ends with empty lines, more of them would be a part of it.
    String after = written.endsWith("\n\n") ? tail.replaceFirst("^(\r?\n)+", "") : tail;
    String unix = (written + after).replace("\r\n", "\n");
    return text.contains("\r\n") ? unix.replace("\n", "\r\n") : unix;
  }

  private static String head(String text) {
    StringBuilder head = new StringBuilder();
    for (String current : lines(text)) {
      String content = Documents.withoutByteOrderMark(current.stripTrailing());
      if (!isBeside(content) && !BARE_MARKER.matcher(content).matches()) {
        return content.startsWith("---") ? head + MARKER : head.toString();
      }
      head.append(current);
    }
    return head.toString();
  }

  /** What a document ends with: nothing of a value stands at the beginning of a line there. */
  private static String tail(String text) {
    List<String> lines = lines(text);
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

  /** The lines with their ends. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean ends = c == '\n' || c == '\r' && !text.startsWith("\n", at + 1);
      if (ends) {
        lines.add(text.substring(start, at + 1));
        start = at + 1;
      }
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }
}
