package mesh.sluice.admission;

/** Text of others in a line of ours. */
final class Excerpt {
  private static final int MAX_LENGTH = 64;

  private Excerpt() {}

  /** The beginning of the text, without what would break the line. */
  static String of(String text) {
    return shorten(text, MAX_LENGTH);
  }

  /** At most so many characters, none of them a control character or half a character. */
  static String shorten(String text, int longest) {
    StringBuilder line = new StringBuilder();
    int count = 0;
    int[] points = text.codePoints().limit(longest + 1L).toArray();
    for (int point : points) {
      if (++count == longest && points.length > longest) {
        return line.append('…').toString();
      }
      boolean printable = !Character.isISOControl(point) && !isSurrogate(point);
      line.appendCodePoint(printable ? point : ' ');
    }
    return line.toString();
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
