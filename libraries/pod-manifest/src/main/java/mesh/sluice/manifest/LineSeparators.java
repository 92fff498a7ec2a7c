package mesh.sluice.manifest;

import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * The characters that end a line in YAML 1.1, and so for kubectl, but not in YAML 1.2: U+0085,
 * which is an ordinary end of line there, and U+2028 and U+2029, which stay in a text where an
 * ordinary one would become a space.
 *
 * @param text with ordinary ends of lines in their place, the last two each after a character of
 *     private use
 * @param lineMark stands for U+2028
 * @param paragraphMark stands for U+2029
 */
record LineSeparators(String text, char lineMark, char paragraphMark) {
  private static final char NEXT_LINE = '\u0085';
  private static final char LINE = '\u2028';
  private static final char PARAGRAPH = '\u2029';
  private static final Pattern ANY = Pattern.compile("[\u0085\u2028\u2029]");
  private static final char FIRST_PRIVATE = '\uE000';

  /** Whether there is one in the text. */
  static boolean areIn(String written) {
    return ANY.matcher(written).find();
  }

  static LineSeparators of(String written) {
    if (!areIn(written)) {
      return new LineSeparators(written, LINE, PARAGRAPH);
    }
    char line = unused(written, FIRST_PRIVATE);
    char paragraph = unused(written, (char) (line + 1));
    String text =
        written
            .replace(NEXT_LINE, '\n')
            .replace(String.valueOf(LINE), line + "\n")
            .replace(String.valueOf(PARAGRAPH), paragraph + "\n");
    return new LineSeparators(text, line, paragraph);
  }

  private static char unused(String written, char first) {
    char candidate = first;
    while (written.indexOf(candidate) >= 0) {
      candidate++;
    }
    return candidate;
  }

  /** A scalar of {@link #text} as it is in the text that was written. */
  String restore(String scalar, ScalarStyle style) {
    if (lineMark == LINE || scalar.indexOf(lineMark) < 0 && scalar.indexOf(paragraphMark) < 0) {
      return scalar;
    }
    return restore(restore(scalar, style, lineMark, LINE), style, paragraphMark, PARAGRAPH);
  }

  private static String restore(String scalar, ScalarStyle style, char mark, char separator) {
    // The ordinary end of line after the mark is a space by now, is kept, or went with the last.
    String folded = style == ScalarStyle.LITERAL ? mark + "\n" : mark + " ";
    String restored = scalar.replace(folded, String.valueOf(separator));
    if (style == ScalarStyle.PLAIN
        && !restored.isEmpty()
        && restored.indexOf(mark) == restored.length() - 1) {
      restored = restored.substring(0, restored.length() - 1);
    }
    return restored.replace(mark, separator);
  }
}
