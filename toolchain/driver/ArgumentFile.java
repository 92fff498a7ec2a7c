package mesh.sluice.nativeimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Splits text into words as the {@code java} launcher splits an argument file. */
final class ArgumentFile {
  private ArgumentFile() {}

  /**
   * {@code @file} becomes the file's words, {@code @@word} becomes {@code @word}, anything else
   * itself.
   */
  static List<String> expand(String word) throws IOException {
    if (word.startsWith("@@")) {
      return List.of(word.substring(1));
    }
    if (word.startsWith("@")) {
      return words(Files.readString(Path.of(word.substring(1))));
    }
    return List.of(word);
  }

  /**
   * Blanks separate, ' and " quote, \ escapes within quotes, # starts a comment that ends with the
   * line.
   */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0 && c == '\\' && i + 1 < text.length()) {
        word.append(unescape(text.charAt(++i)));
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else if (quote != 0) {
        word.append(c);
      } else if (c == '\'' || c == '"') {
        quote = c;
        word = word == null ? new StringBuilder() : word;
      } else if (Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
        }
        word = null;
      } else if (c == '#' && word == null) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
      } else {
        word = (word == null ? new StringBuilder() : word).append(c);
      }
    }
    if (quote != 0) {
      throw new UsageException("a quote is not closed in: " + text);
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }

  private static char unescape(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'f' -> '\f';
      default -> c;
    };
  }
}
