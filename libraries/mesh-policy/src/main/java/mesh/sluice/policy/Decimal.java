package mesh.sluice.policy;

/**
 * Reads the plain decimal numbers of ports, prefix lengths and ids: digits only, no sign, no
 * blanks.
 */
final class Decimal {
  /** What {@link #parse} returns for text that is not a number it accepts. */
  static final long NOT_A_NUMBER = -1;

  private static final int MAX_DIGITS = 10;

  private Decimal() {}

  static long parse(String text) {
    return parse(text, 0, text.length());
  }

  /** The number that {@code text} holds from {@code start} up to, and without, {@code end}. */
  static long parse(String text, int start, int end) {
    if (start >= end || end - start > MAX_DIGITS) {
      return NOT_A_NUMBER;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return NOT_A_NUMBER;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }
}
