package mesh.sluice.manifest;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import mesh.sluice.json.JsonOutline;
import mesh.sluice.json.JsonValue;

/**
 * An object written in JSON.
 *
 * @param start of the object in the bytes
 * @param end of the object in the bytes
 * @param outline where the entries are, if it is a list; those of an entry are not looked for
 */
record JsonDocument(
    String file,
    ByteBuffer bytes,
    int line,
    int start,
    int end,
    String listKind,
    Optional<JsonOutline> outline)
    implements DocumentText {
  private static final String LIST = "List";

  JsonDocument {
    requireNonNull(file);
    requireNonNull(bytes);
    requireNonNull(listKind);
    requireNonNull(outline);
  }

  @Override
  public JsonValue read() throws ManifestException {
    return read(false);
  }

  JsonValue read(boolean strict) throws ManifestException {
    Documents.requireLength(file, line, bytes);
    return Documents.json(file, bytes.slice(start, end - start), strict);
  }

  @Override
  public Optional<String> kindAtFirstSight() {
    return outline.flatMap(JsonOutline::kind);
  }

  @Override
  public String with(JsonValue value) throws ManifestException {
    String before = Documents.decode(file, bytes.slice(0, start));
    String after = Documents.decode(file, bytes.slice(end, bytes.limit() - end));
    String text = JsonLines.of(value, indent(before));
    boolean lastLine = listKind.isEmpty() && after.isEmpty();
    return before + text + (lastLine ? "\n" : after);
  }

  /** What is before the object in its line, if that is white space alone. */
  private static String indent(String before) {
    String line = before.substring(before.lastIndexOf('\n') + 1);
    return line.isBlank() ? line : "";
  }

  @Override
  public Iterator<DocumentText> parts() {
    List<JsonOutline.Span> items = outline.map(JsonOutline::items).orElse(List.of());
    return items.isEmpty() || !kindAtFirstSight().orElse("").endsWith(LIST)
        ? DocumentText.super.parts()
        : new Parts(items.iterator());
  }

  private final class Parts implements Iterator<DocumentText> {
    private final Iterator<JsonOutline.Span> items;
    private int place;
    private int number = line;

    Parts(Iterator<JsonOutline.Span> items) {
      this.items = items;
    }

    @Override
    public boolean hasNext() {
      return place < bytes.limit();
    }

    /** What separates an entry from the one before it goes with it. */
    @Override
    public DocumentText next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int from = place;
      if (!items.hasNext()) {
        place = bytes.limit();
        return new BetweenEntries(file, bytes.slice(from, place - from), number);
      }
      JsonOutline.Span item = items.next();
      int first = start + Math.toIntExact(item.start());
      place = start + Math.toIntExact(item.end());
      number += TextLines.count(bytes, from, first);
      int begin = number;
      number += TextLines.count(bytes, first, place);
      return new JsonDocument(
          file,
          bytes.slice(from, place - from),
          begin,
          first - from,
          place - from,
          kindAtFirstSight().orElse(""),
          Optional.empty());
    }
  }
}
