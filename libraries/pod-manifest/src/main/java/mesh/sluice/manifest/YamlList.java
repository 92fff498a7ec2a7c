package mesh.sluice.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * A document that is a list of objects, one entry after the other as lines, as kubectl writes it:
 * so the entries can be read one at a time, and each written anew without the others being touched.
 *
 * @param document the whole
 * @param kind such as {@code List} or {@code PodList}
 * @param start of the first entry, in bytes
 * @param end of the last entry, in bytes
 * @param line of the file in which the first entry begins
 * @param indent the column of the dashes before the entries; the first is 0
 */
record YamlList(YamlDocument document, String kind, int start, int end, int line, int indent) {
  private static final String ITEMS = "items:";
  private static final String LIST = "List";

  /** Empty if the document is not a list, or its entries can only be found by reading it. */
  static Optional<YamlList> of(YamlDocument document) {
    ByteBuffer text = document.bytes();
    TextLines lines = new TextLines(text, 0, text.limit(), document.line());
    while (lines.hasNext()) {
      lines.next();
      if (lines.hasWord(0, ITEMS) && lines.isBlankOrCommentAfter(ITEMS.length())) {
        return entries(lines).flatMap(entries -> list(document, entries));
      }
    }
    return Optional.empty();
  }

  /** The kind of a document that is too long to be decoded. */
  static Optional<String> kind(YamlDocument document) {
    ByteBuffer text = document.bytes();
    TextLines lines = new TextLines(text, 0, text.limit(), document.line());
    while (lines.hasNext()) {
      lines.next();
      if (lines.startsWith("kind:")) {
        byte[] word = new byte[Math.min(lines.end() - lines.start() - 5, 64)];
        text.get(lines.start() + 5, word);
        return Optional.of(new String(word, StandardCharsets.ISO_8859_1).strip());
      }
    }
    return Optional.empty();
  }

  /**
   * Where the entries are.
   *
   * @param line of the file in which the first one begins
   */
  private record Entries(int start, int end, int line, int indent) {}

  private static Optional<Entries> entries(TextLines lines) {
    int first = lines.end();
    int line = lines.number();
    int indent = -1;
    int end = first;
    while (lines.hasNext()) {
      lines.next();
      if (!lines.isBlankOrComment()) {
        int column = lines.indent();
        boolean entry = lines.hasWord(column, "-");
        if (indent < 0) {
          if (!entry) {
            return Optional.empty();
          }
          indent = column;
          first = lines.start();
          line = lines.number() - 1;
        } else if (column < indent || column == indent && !entry) {
          break;
        }
      }
      end = lines.end();
    }
    return indent < 0 ? Optional.empty() : Optional.of(new Entries(first, end, line, indent));
  }

  /** What is around the entries must be in order without them: then it is what it looks like. */
  private static Optional<YamlList> list(YamlDocument document, Entries entries) {
    ByteBuffer text = document.bytes();
    int around = text.limit() - (entries.end() - entries.start());
    if (around > Documents.MAX_BYTES) {
      return Optional.empty();
    }
    try {
      String rest =
          Documents.decode(document.file(), text.slice(0, entries.start()))
              + Documents.decode(
                  document.file(), text.slice(entries.end(), text.limit() - entries.end()));
      var values =
          YamlDocuments.read(document.file(), Documents.withoutByteOrderMark(rest), 1, true);
      return values.size() == 1
              && values.getFirst() instanceof JsonObject object
              && object.find("items").isEmpty()
              && object.find("kind").orElse(null) instanceof JsonString(String kind)
              && kind.endsWith(LIST)
          ? Optional.of(
              new YamlList(
                  document, kind, entries.start(), entries.end(), entries.line(), entries.indent()))
          : Optional.empty();
    } catch (ManifestException e) {
      return Optional.empty();
    }
  }

  /** What is before the entries, each of them, and what is after them. */
  Iterator<DocumentText> parts() {
    ByteBuffer text = document.bytes();
    TextLines lines = new TextLines(text, start, end, line);
    return new Iterator<>() {
      private boolean begun;
      private boolean ended;

      @Override
      public boolean hasNext() {
        return !ended;
      }

      @Override
      public DocumentText next() {
        if (ended) {
          throw new NoSuchElementException();
        }
        if (!begun) {
          begun = true;
          return new BetweenEntries(document.file(), text.slice(0, start), document.line());
        }
        if (lines.hasNext()) {
          return entry(lines);
        }
        ended = true;
        ByteBuffer after = text.slice(end, text.limit() - end);
        return new BetweenEntries(document.file(), after, lines.number());
      }
    };
  }

  private DocumentText entry(TextLines lines) {
    int first = lines.end();
    int number = lines.number();
    lines.next();
    while (lines.hasNext()) {
      int place = lines.end();
      lines.next();
      if (lines.indent() == indent && lines.hasWord(indent, "-")) {
        lines.back(place);
        break;
      }
    }
    return new YamlEntry(document.file(), lines.slice(first, lines.end()), number, kind);
  }
}
