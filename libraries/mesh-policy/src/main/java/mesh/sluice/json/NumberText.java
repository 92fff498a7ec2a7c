package mesh.sluice.json;

import java.math.BigDecimal;

/**
 * How programs written in Go, kubectl and the API server among them, write a number that they have
 * read: whole numbers of 64 bits as such, all others as the shortest text that stands for the same
 * floating-point number (Go's encoding/json, {@code floatEncoder}).
 */
final class NumberText {
  private static final double PLAIN_FROM = 1e-6;
  private static final double PLAIN_BELOW = 1e21;

  private NumberText() {}

  /** A number of JSON as it is written by whoever has read it; itself if it is beyond all. */
  static String of(String literal) {
    if (isShortWhole(literal)) {
      return literal;
    }
    boolean whole =
        literal.indexOf('.') < 0 && literal.indexOf('e') < 0 && literal.indexOf('E') < 0;
    if (whole) {
      try {
        return Long.toString(Long.parseLong(literal));
      } catch (NumberFormatException e) {
        // Beyond 64 bits: a floating-point number, like all the others.
      }
    }
    double value = Double.parseDouble(literal);
    return Double.isInfinite(value) ? literal : of(value);
  }

  /**
   * @param value finite
   */
  static String of(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double size = Math.abs(value);
    return size >= PLAIN_FROM && size < PLAIN_BELOW ? digits.toPlainString() : scientific(digits);
  }

  /** One digit, the others after a point, and the exponent with its sign. */
  private static String scientific(BigDecimal digits) {
    int exponent = digits.precision() - digits.scale() - 1;
    return digits.scaleByPowerOfTen(-exponent).toPlainString()
        + (exponent < 0 ? "e" : "e+")
        + exponent;
  }

  /** As nearly all are. */
  private static boolean isShortWhole(String literal) {
    int length = literal.length();
    boolean digits = length < 19 && literal.charAt(length - 1) != '.' && !literal.equals("-0");
    for (int i = 0; digits && i < length; i++) {
      char c = literal.charAt(i);
      digits = c >= '0' && c <= '9' || c == '-' && i == 0;
    }
    return digits;
  }
}
