package mesh.sluice.iptables;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the line that iptables complains about: it says its number only. */
final class FailedLine {
  private static final Pattern NUMBER = Pattern.compile("line:? (\\d{1,6})");

  private FailedLine() {}

  /** For example {@code " ('-A SLUICE_OUTPUT -j RETURN')"}; empty if no line is named. */
  static String in(String errors, String script) {
    Matcher matcher = NUMBER.matcher(errors);
    if (!matcher.find()) {
      return "";
    }
    int number = Integer.parseInt(matcher.group(1));
    String[] lines = script.split("\n");
    return number >= 1 && number <= lines.length ? " ('" + lines[number - 1] + "')" : "";
  }
}
