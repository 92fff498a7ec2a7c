package mesh.sluice.text;

/** Text out of files of others, made fit for a terminal. */
public final class Printable {
  private static final int MAX_LENGTH = 120;

  private Printable() {}

  /** One line: what controls terminals or ends lines becomes a question mark. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c ->
                line.appendCodePoint(
                    Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                        ? '?'
                        : c));
    return line.toString();
  }

  /** As {@link #line}, and not longer than 120 characters. */
  public static String shortLine(String text) {
    return shortLine(text, MAX_LENGTH);
  }

  /**
   * As {@link #line}, and cut, with an ellipsis, if it is longer than that.
   *
   * @param maxLength in UTF-16 code units, at least 1
   */
  public static String shortLine(String text, int maxLength) {
    int end = maxLength;
    if (text.length() <= end) {
      return line(text);
    }
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return line(text.substring(0, end)) + "…";
  }
}
