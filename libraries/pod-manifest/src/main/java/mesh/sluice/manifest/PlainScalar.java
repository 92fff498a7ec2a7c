package mesh.sluice.manifest;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * What a YAML scalar without quotes stands for: as kubectl and the API server take it, which is
 * mostly YAML 1.1. There {@code yes} is a boolean and {@code 010} is eight, so a value that they
 * would refuse or take for another is not taken for text here.
 */
final class PlainScalar {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE =
      Set.of("true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF");
  private static final Pattern WHOLE =
      Pattern.compile("([-+]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)");
  private static final Pattern FRACTION =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final int MAX_NUMBER = 30;

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
    return number(text).<JsonValue>map(number -> number).orElse(new JsonString(text));
  }

  private static Optional<JsonNumber> number(String text) {
    String digits = text.replace("_", "");
    boolean beginsAsNumber = "+-.0123456789".indexOf(text.charAt(0)) >= 0;
    if (!beginsAsNumber || digits.length() > MAX_NUMBER) {
      return Optional.empty();
    }
    var whole = WHOLE.matcher(digits);
    if (whole.matches()) {
      try {
        return Optional.of(new JsonNumber(whole(whole.group(1), whole.group(2))));
      } catch (NumberFormatException e) {
        // Beyond 64 bits; a fraction may be.
      }
    }
    return FRACTION.matcher(digits).matches()
        ? Optional.of(new JsonNumber(fraction(digits)))
        : Optional.empty();
  }

  /** As JSON writes it: no plus sign, no zeros in front, digits on both sides of the point. */
  private static String fraction(String digits) {
    String negative = digits.startsWith("-") ? "-" : "";
    String bare = digits.replaceFirst("^[-+]?0*(?=[0-9])", "").replaceFirst("^[-+]", "");
    String before = bare.startsWith(".") ? "0" : "";
    return negative + before + bare.replaceFirst("\\.(?![0-9])", ".0");
  }

  private static long whole(String sign, String digits) {
    String lower = digits.toLowerCase(Locale.ROOT);
    String negative = sign.equals("-") ? "-" : "";
    if (lower.startsWith("0x")) {
      return Long.parseLong(negative + lower.substring(2), 16);
    }
    if (lower.startsWith("0b")) {
      return Long.parseLong(negative + lower.substring(2), 2);
    }
    if (lower.startsWith("0o")) {
      return Long.parseLong(negative + lower.substring(2), 8);
    }
    return Long.parseLong(negative + lower, lower.startsWith("0") ? 8 : 10);
  }
}
