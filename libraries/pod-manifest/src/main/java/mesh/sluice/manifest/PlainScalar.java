package mesh.sluice.manifest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * What a YAML scalar without quotes stands for, as kubectl and the API server take it: mostly YAML
 * 1.1, where {@code yes} is a boolean and {@code 010} is eight (go.yaml.in/yaml/v2 2.4.2, {@code
 * resolve.go}). Numbers are those that kubectl sends on.
 */
final class PlainScalar {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE =
      Set.of("true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF");
  private static final Set<String> NOT_FINITE =
      Set.of(
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF");
  private static final Pattern WHOLE =
      Pattern.compile("([-+]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)");
  private static final Pattern FRACTION =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** What begins with a point may have underscores between digits only. */
  private static final Pattern AFTER_POINT =
      Pattern.compile("\\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?");

  /** Between these, a key that is a floating-point number is written without an exponent. */
  private static final int MIN_PLAIN_EXPONENT = -4;

  private static final int MAX_PLAIN_EXPONENT = 5;

  private PlainScalar() {}

  static JsonValue resolve(String text) {
    if (NULLS.contains(text)) {
      return new JsonNull();
    }
    if (TRUE.contains(text)) {
      return new JsonBoolean(true);
    }
    if (FALSE.contains(text)) {
      return new JsonBoolean(false);
    }
    if (digits(text).isEmpty()) {
      return new JsonString(text);
    }
    Optional<Long> whole = whole(text);
    if (whole.isPresent()) {
      return new JsonNumber(whole.get());
    }
    return unsigned(text)
        .map(BigInteger::doubleValue)
        .or(() -> fraction(text))
        .<JsonValue>map(JsonNumber::of)
        .orElse(new JsonString(text));
  }

  /** Whether it is a number that JSON does not have: infinite, or none. */
  static boolean isNotFinite(String text) {
    return NOT_FINITE.contains(text);
  }

  /**
   * What it is as the key of a mapping, which in JSON is text; empty if kubectl refuses it.
   *
   * @param value what it {@link #resolve resolves} to
   */
  static Optional<String> key(String text, JsonValue value) {
    return switch (value) {
      case JsonNull() -> Optional.empty();
      case JsonNumber(String literal) when whole(text).isPresent() -> Optional.of(literal);
      case JsonNumber number when unsigned(text).isPresent() -> Optional.empty();
      case JsonNumber(String literal) when literal.equals("0") ->
          Optional.of(text.startsWith("-") ? "-0" : "0");
      case JsonNumber(String literal) -> Optional.of(singlePrecision(Float.parseFloat(literal)));
      case JsonBoolean(boolean flag) -> Optional.of(Boolean.toString(flag));
      default -> Optional.of(text);
    };
  }

  /** Its value, if it is a whole number of 64 bits. */
  private static Optional<Long> whole(String text) {
    Matcher whole = WHOLE.matcher(digits(text));
    try {
      return whole.matches()
          ? Optional.of(Long.parseLong(whole.group(1) + bare(whole), base(whole)))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Its value, if it is a whole number that takes all 64 bits, for which there is no sign. */
  private static Optional<BigInteger> unsigned(String text) {
    Matcher whole = WHOLE.matcher(digits(text));
    if (!whole.matches() || !whole.group(1).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new BigInteger(bare(whole), base(whole)))
        .filter(value -> value.bitLength() == Long.SIZE);
  }

  private static Optional<Double> fraction(String text) {
    String digits = digits(text);
    boolean number =
        text.startsWith(".")
            ? AFTER_POINT.matcher(text).matches()
            : FRACTION.matcher(digits).matches();
    return number
        // Without the sign of zero, which is lost on the way through JSON.
        ? Optional.of(Double.parseDouble(digits) + 0.0).filter(value -> !value.isInfinite())
        : Optional.empty();
  }

  /** Without what makes long numbers legible; empty if it does not begin as a number. */
  private static String digits(String text) {
    boolean beginsAsNumber = !text.isEmpty() && "+-.0123456789".indexOf(text.charAt(0)) >= 0;
    return beginsAsNumber ? text.replace("_", "") : "";
  }

  private static int base(Matcher whole) {
    String digits = whole.group(2);
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      default -> 8;
    };
  }

  private static String bare(Matcher whole) {
    return whole.group(2).replaceFirst("^0[xXbBoO]", "");
  }

  /** As Go's {@code strconv.FormatFloat(value, 'g', -1, 32)}, by which kubectl makes keys. */
  private static String singlePrecision(float value) {
    if (Float.isInfinite(value)) {
      return value < 0 ? "-.inf" : ".inf";
    }
    BigDecimal digits = new BigDecimal(Float.toString(value)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= MIN_PLAIN_EXPONENT && exponent <= MAX_PLAIN_EXPONENT) {
      return digits.toPlainString();
    }
    String size = Integer.toString(Math.abs(exponent));
    return digits.scaleByPowerOfTen(-exponent).toPlainString()
        + (exponent < 0 ? "e-" : "e+")
        + (size.length() < 2 ? "0" : "")
        + size;
  }
}
