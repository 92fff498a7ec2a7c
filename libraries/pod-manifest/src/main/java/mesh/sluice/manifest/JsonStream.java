package mesh.sluice.manifest;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import mesh.sluice.json.JsonOutline;
import mesh.sluice.json.MalformedJsonException;

/**
 * The objects of a stream that begins as JSON, one after the other, with lines of dashes between
 * them or without. From the first one on that is not JSON, the stream is YAML: in that, an object
 * can be written with braces too. So does kubectl (k8s.io/apimachinery 0.34.4, {@code
 * YAMLOrJSONDecoder}).
 */
final class JsonStream implements Iterator<DocumentText> {
  private final String file;
  private final ByteBuffer contents;
  private int place;
  private int line = 1;
  private Iterator<DocumentText> yaml;

  JsonStream(String file, ByteBuffer contents) {
    this.file = file;
    this.contents = contents;
  }

  /** Whether the first character that is not white space is a brace. */
  static boolean isJson(ByteBuffer contents, int from) {
    int brace = skipSpace(contents, from);
    return brace < contents.limit() && contents.get(brace) == '{';
  }

  @Override
  public boolean hasNext() {
    return yaml == null ? place < contents.limit() : yaml.hasNext();
  }

  @Override
  public DocumentText next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (yaml == null) {
      int start = skipMarkers();
      if (!isJson(contents, start)) {
        yaml = new YamlStream(file, contents, place, line, "");
        return yaml.next();
      }
      start = skipSpace(contents, start);
      try {
        JsonOutline outline = JsonOutline.read(contents.slice(start, contents.limit() - start));
        return next(start, outline);
      } catch (MalformedJsonException e) {
        yaml = new YamlStream(file, contents, place, line, meant(start, e));
      }
    }
    return yaml.next();
  }

  private DocumentText next(int start, JsonOutline outline) {
    int end = start + Math.toIntExact(outline.end());
    int begin = place;
    int first = line + TextLines.count(contents, begin, start);
    place = afterLine(end);
    line += TextLines.count(contents, begin, place);
    ByteBuffer text = contents.slice(begin, place - begin);
    return new JsonDocument(
        file, text, first, start - begin, end - begin, "", Optional.of(outline));
  }

  /** After white space, as far as the line goes; all of it at the end of the stream. */
  private int afterLine(int end) {
    int at = skipSpace(contents, end);
    for (int i = end; at < contents.limit() && i < at; i++) {
      if (contents.get(i) == '\n') {
        return i + 1;
      }
    }
    return at;
  }

  /** The complaint, if the text was meant to be JSON: its first key is in double quotes. */
  private String meant(int brace, MalformedJsonException complaint) {
    int key = skipSpace(contents, brace + 1);
    boolean quoted = key < contents.limit() && contents.get(key) == '"';
    return quoted ? String.valueOf(complaint.getMessage()) : "";
  }

  /** After lines of dashes and comments, if there are any. */
  private int skipMarkers() {
    int after = place;
    TextLines lines = new TextLines(contents, place, contents.limit(), 1);
    while (lines.hasNext()) {
      lines.next();
      boolean marker = lines.isMarker('-') && lines.isBlankOrCommentAfter("---".length());
      if (!marker && !lines.isBlankOrComment()) {
        break;
      }
      after = lines.end();
    }
    return after;
  }

  private static int skipSpace(ByteBuffer contents, int from) {
    int at = from;
    while (at < contents.limit() && TextLines.isSpace(contents.get(at))) {
      at++;
    }
    return at;
  }
}
