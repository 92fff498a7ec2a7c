package mesh.sluice.manifest;

/** Text out of files of others, made fit for a terminal. */
public final class Printable {
  private static final int LONGEST = 120;

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
    int end = LONGEST;
    if (text.length() <= end) {
      return line(text);
    }
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return line(text.substring(0, end)) + "…";
  }
}
