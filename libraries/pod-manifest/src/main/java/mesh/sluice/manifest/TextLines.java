package mesh.sluice.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The lines of a text of any length, one after the other, without a copy of them. */
final class TextLines {
  private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

  private final ByteBuffer text;
  private final int limit;
  private int start;
  private int end;
  private int number;

  /**
   * @param from the first byte
   * @param limit after the last byte
   * @param number of the first line
   */
  TextLines(ByteBuffer text, int from, int limit, int number) {
    this.text = text;
    this.limit = limit;
    this.start = from;
    this.end = from;
    this.number = number;
  }

  boolean hasNext() {
    return end < limit;
  }

  /** Goes to the next line. */
  void next() {
    start = end;
    number++;
    while (end < limit) {
      byte octet = text.get(end++);
      if (octet == '\n' || octet == '\r' && at(end) != '\n') {
        return;
      }
    }
  }

  /** Makes the current line the next one; it began at {@code place}. */
  void back(int place) {
    start = place;
    end = place;
    number--;
  }

  /** Where the current line begins. */
  int start() {
    return start;
  }

  /** Where the next line begins. */
  int end() {
    return end;
  }

  /** The number of the next line. */
  int number() {
    return number;
  }

  /** The number of spaces before the first other character. */
  int indent() {
    int at = start;
    while (at < end && text.get(at) == ' ') {
      at++;
    }
    return at - start;
  }

  boolean startsWith(String ascii) {
    return startsWith(contentStart(), ascii);
  }

  /** Whether there is, at a column, a word of ASCII that ends there. */
  boolean hasWord(int column, String ascii) {
    int after = start + column + ascii.length();
    return startsWith(start + column, ascii) && (after >= end || isSpace(text.get(after)));
  }

  /** Three of a character, and white space or nothing after them. */
  boolean isMarker(char c) {
    int at = contentStart();
    String marker = String.valueOf(c).repeat(3);
    return startsWith(at, marker) && (at + 3 >= end || isSpace(text.get(at + 3)));
  }

  boolean isBlankOrComment() {
    int at = contentStart();
    while (at < end && isSpace(text.get(at))) {
      at++;
    }
    return at == end || text.get(at) == '#';
  }

  /** Whether nothing but white space or a comment stands after a column. */
  boolean isBlankOrCommentAfter(int column) {
    int at = start + column;
    boolean separated = at >= end || isSpace(text.get(at));
    while (at < end && isSpace(text.get(at))) {
      at++;
    }
    return separated && (at == end || text.get(at) == '#');
  }

  /** A part of the text. */
  ByteBuffer slice(int from, int to) {
    return text.slice(from, to - from);
  }

  private int contentStart() {
    boolean marked = start == 0 && limit >= BYTE_ORDER_MARK.length;
    for (int i = 0; marked && i < BYTE_ORDER_MARK.length; i++) {
      marked = text.get(i) == BYTE_ORDER_MARK[i];
    }
    return marked ? BYTE_ORDER_MARK.length : start;
  }

  private boolean startsWith(int from, String ascii) {
    boolean equal = from + ascii.length() <= end;
    for (int i = 0; equal && i < ascii.length(); i++) {
      equal = text.get(from + i) == ascii.charAt(i);
    }
    return equal;
  }

  private int at(int place) {
    return place < limit ? text.get(place) : -1;
  }

  /** Whether a word of ASCII is in a text. */
  static boolean contains(ByteBuffer text, String word) {
    int last = text.limit() - word.length();
    for (int at = 0; at <= last; at++) {
      int matched = 0;
      while (matched < word.length() && text.get(at + matched) == word.charAt(matched)) {
        matched++;
      }
      if (matched == word.length()) {
        return true;
      }
    }
    return false;
  }

  /** The number of ends of lines in a part of a text. */
  static int count(ByteBuffer text, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += text.get(i) == '\n' ? 1 : 0;
    }
    return count;
  }

  static boolean isSpace(byte octet) {
    return octet == ' ' || octet >= '\t' && octet <= '\r';
  }
}
