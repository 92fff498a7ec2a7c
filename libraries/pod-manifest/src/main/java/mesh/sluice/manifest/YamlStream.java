package mesh.sluice.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where the documents of a YAML stream begin. Three dashes at the beginning of a line, and
 * white space after them, begin a document wherever they stand: no value can hold them there (YAML
 * 1.2.2, c-forbidden). Three dots end one.
 */
final class YamlStream {
  private final String file;
  private final List<DocumentText> documents = new ArrayList<>();
  private final StringBuilder current = new StringBuilder();
  private int firstLine = 1;

  /** Whether a document has begun, rather than comments and directives that belong to the next. */
  private boolean begun;

  private boolean ended;

  private YamlStream(String file) {
    this.file = file;
  }

  static List<DocumentText> split(String file, String text) {
    YamlStream stream = new YamlStream(file);
    int line = 0;
    for (String next : lines(text)) {
      line++;
      stream.add(line == 1 ? Documents.withoutByteOrderMark(next) : next, next, line);
    }
    stream.finish();
    return stream.documents;
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

  private void add(String content, String written, int line) {
    boolean marker = is(content, "---");
    boolean dots = is(content, "...");
    boolean beside = content.isBlank() || content.strip().startsWith("#");
    if (begun && (marker || ended && !dots && !beside)) {
      finish();
    }
    if (current.isEmpty()) {
      firstLine = line;
    }
    current.append(written);
    ended |= dots;
    begun |= !beside && !content.startsWith("%");
  }

  private static boolean is(String line, String marker) {
    return line.startsWith(marker)
        && (line.length() == marker.length()
            || Character.isWhitespace(line.charAt(marker.length())));
  }

  private void finish() {
    if (!current.isEmpty()) {
      documents.add(new DocumentText(file, current.toString(), firstLine, false));
      current.setLength(0);
    }
    begun = false;
    ended = false;
  }
}
