package mesh.sluice.manifest;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What kubectl's parser takes and the one used here complains of, rewritten so that it means the
 * same to both. Where exactly such a thing stands, only a parser knows: in a block of text, a tab
 * is a part of the text. So each is looked for where the complaint says that it is.
 */
final class Yaml11 {
  /** Names of U+2028 and U+2029 in double quotes, as kubectl itself writes them. */
  private static final Pattern SEPARATORS = Pattern.compile("\\\\([LP\\\\\"])|\"");

  /** What must be followed by a space, and by a tab in no YAML that kubectl reads. */
  private static final Pattern LONE_INDICATOR = Pattern.compile("(.*[ \t])?[-?]");

  private Yaml11() {}

  /**
   * The text without the cause of a complaint.
   *
   * @param text in which the parser found the cause; as long as the parser was given it
   * @return empty if kubectl would not read it either, or it is something else
   */
  static Optional<String> mend(String text, MarkedYamlEngineException complaint) {
    String problem = String.valueOf(complaint.getProblem());
    Optional<Integer> place =
        complaint.getProblemMark().map(Mark::getIndex).map(at -> text.offsetByCodePoints(0, at));
    if (place.isEmpty() || place.get() >= text.length()) {
      return Optional.empty();
    }
    int at = place.get();
    Optional<String> mended =
        problem.contains("that cannot start any token")
            ? withoutTabs(text, at)
            : problem.startsWith("found unknown escape character")
                ? withNumbers(text, at)
                : Optional.empty();
    return mended.filter(different -> !different.equals(text));
  }

  /** Between two words of a line, a tab is a space; at its beginning only if nothing follows. */
  private static Optional<String> withoutTabs(String text, int at) {
    int first = at;
    while (first > 0 && isBlank(text.charAt(first - 1))) {
      first--;
    }
    int end = at;
    while (end < text.length() && isBlank(text.charAt(end))) {
      end++;
    }
    String before = text.substring(text.lastIndexOf('\n', first) + 1, first);
    boolean nothingFollows = end == text.length() || "\r\n".indexOf(text.charAt(end)) >= 0;
    boolean separates =
        before.isEmpty() ? nothingFollows : !LONE_INDICATOR.matcher(before).matches();
    return separates
        ? Optional.of(text.substring(0, first) + " ".repeat(end - first) + text.substring(end))
        : Optional.empty();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** All of them, as far as the quotes go. */
  private static Optional<String> withNumbers(String text, int at) {
    char name = text.charAt(at);
    if (name != 'L' && name != 'P') {
      return Optional.empty();
    }
    StringBuilder mended = new StringBuilder(text.length() + 4);
    var escapes = SEPARATORS.matcher(text);
    int done = 0;
    for (int from = at - 1; escapes.find(from); from = escapes.end()) {
      String found = escapes.group();
      if (found.equals("\"")) {
        break;
      }
      if (found.endsWith("L") || found.endsWith("P")) {
        mended
            .append(text, done, escapes.start())
            .append(found.endsWith("L") ? "\\u2028" : "\\u2029");
        done = escapes.end();
      }
    }
    return Optional.of(mended.append(text, done, text.length()).toString());
  }
}
