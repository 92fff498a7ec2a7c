package mesh.sluice.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the commands out of a line that a shell would run: those of a pipe, of a list, and of
 * substitutions. It knows what documents use: quotes, comments, redirections, {@code $(...)} and
 * {@code <(...)}. A quote that is not closed ends with the line.
 */
final class ShellLine {
  private final String text;
  private final List<List<String>> commands = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private StringBuilder word = new StringBuilder();

  /** Whether a word has begun, which may be an empty one between quotes. */
  private boolean within;

  /** Whether the next word is a file that is read or written. */
  private boolean redirected;

  private int at;

  private ShellLine(String text) {
    this.text = text;
  }

  /** The words of each command, in the order in which they end. */
  static List<List<String>> commands(String text) {
    ShellLine line = new ShellLine(text);
    line.read();
    return List.copyOf(line.commands);
  }

  private void read() {
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '#' && !within) {
        break;
      }
      step(next);
    }
    endCommand();
  }

  private void step(char next) {
    switch (next) {
      case '\'' -> quoted('\'');
      case '"' -> quoted('"');
      case ' ', '\t', '\n' -> {
        endWord();
        at++;
      }
      case '|', ';', '&' -> {
        endCommand();
        at++;
      }
      case '<', '>' -> redirection();
      case '$' -> dollar();
      default -> take(next);
    }
  }

  private void take(char next) {
    word.append(next);
    within = true;
    at++;
  }

  private void quoted(char quote) {
    within = true;
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      if (quote == '"' && text.startsWith("$(", at)) {
        substitution();
      } else {
        word.append(text.charAt(at++));
      }
    }
    at++;
  }

  private void dollar() {
    if (text.startsWith("$(", at)) {
      substitution();
    } else {
      take('$');
    }
  }

  private void redirection() {
    if (text.startsWith("<(", at)) {
      substitution();
      return;
    }
    // The number of a file, as in 2>&1, is not a word.
    within &= !word.toString().matches("\\d+");
    endWord();
    while (at < text.length() && "<>&".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    redirected = true;
  }

  /** From {@code $(} or {@code <(} to the parenthesis that closes it. */
  private void substitution() {
    int depth = 0;
    int begin = at + 2;
    do {
      at++;
      char next = at < text.length() ? text.charAt(at) : ')';
      depth += next == '(' ? 1 : next == ')' ? -1 : 0;
    } while (depth > 0);
    int end = Math.min(at, text.length());
    commands.addAll(commands(text.substring(begin, end)));
    word.append(text, begin - 2, Math.min(end + 1, text.length()));
    within = true;
    at++;
  }

  private void endWord() {
    if (within && !redirected) {
      words.add(word.toString());
    }
    redirected = redirected && !within;
    word = new StringBuilder();
    within = false;
  }

  private void endCommand() {
    endWord();
    if (!words.isEmpty()) {
      commands.add(List.copyOf(words));
    }
    words = new ArrayList<>();
  }
}
