package mesh.sluice.manifest;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Finds where the documents of a YAML stream begin. Three dashes at the beginning of a line, and
 * white space after them, begin a document wherever they stand: no value can hold them there (YAML
 * 1.2.2, c-forbidden). Three dots end one.
 */
final class YamlStream implements Iterator<DocumentText> {
  private final String file;
  private final TextLines lines;
  private final String complaint;

  /**
   * @param from the first byte of the stream
   * @param line of the file in which it is
   * @param complaint why the stream is not JSON, though it begins so; empty if it does not
   */
  YamlStream(String file, ByteBuffer contents, int from, int line, String complaint) {
    this.file = file;
    this.lines = new TextLines(contents, from, contents.limit(), line);
    this.complaint = complaint;
  }

  @Override
  public boolean hasNext() {
    return lines.hasNext();
  }

  @Override
  public DocumentText next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int start = lines.end();
    int first = lines.number();
    // Whether it has begun, rather than comments and directives that belong to it.
    boolean begun = false;
    boolean ended = false;
    while (lines.hasNext()) {
      int end = lines.end();
      lines.next();
      boolean marker = lines.isMarker('-');
      boolean dots = lines.isMarker('.');
      boolean beside = lines.isBlankOrComment();
      if (begun && (marker || ended && !dots && !beside)) {
        lines.back(end);
        break;
      }
      ended |= dots;
      begun |= !beside && !lines.startsWith("%");
    }
    return new YamlDocument(file, lines.slice(start, lines.end()), first, complaint);
  }
}
