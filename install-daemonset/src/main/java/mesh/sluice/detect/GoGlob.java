package mesh.sluice.detect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The files that a pattern names, as Go's {@code filepath.Glob} finds them: {@code *} and {@code ?}
 * within a name, {@code [a-z]}, {@code [^a-z]}, a backslash before what is meant literally; sorted;
 * what cannot be read is passed over.
 */
final class GoGlob {
  private static final String MAGIC = "*?[\\";

  private GoGlob() {}

  /** Whether containerd takes an import for a pattern: only if it has a star. */
  static boolean isPattern(String path) {
    return path.contains("*");
  }

  /**
   * The paths that exist and match.
   *
   * @param pattern an absolute path
   * @throws UnusableFileException if it is not a pattern
   */
  static List<String> find(HostFiles files, String pattern) throws UnusableFileException {
    List<String> found = List.of("");
    for (String part : pattern.substring(1).split("/")) {
      found = hasMagic(part) ? matching(files, found, name(part)) : below(found, part);
    }
    String last = pattern.substring(pattern.lastIndexOf('/') + 1);
    return hasMagic(last)
        ? found
        : found.stream().filter(path -> exists(files, path, last)).toList();
  }

  private static boolean exists(HostFiles files, String path, String name) {
    try {
      return files.list(HostPath.parent(path)).contains(name);
    } catch (IOException e) {
      return false;
    }
  }

  /** The directory before the first name that is a pattern. */
  static String fixedDirectory(String pattern) {
    StringBuilder fixed = new StringBuilder();
    for (String part : pattern.substring(1).split("/")) {
      if (hasMagic(part)) {
        break;
      }
      fixed.append('/').append(part);
    }
    return fixed.isEmpty() ? "/" : fixed.toString();
  }

  private static List<String> below(List<String> directories, String name) {
    return directories.stream().map(directory -> directory + "/" + name).toList();
  }

  private static List<String> matching(HostFiles files, List<String> directories, Pattern name) {
    List<String> found = new ArrayList<>();
    for (String directory : directories) {
      try {
        for (String entry : files.list(directory.isEmpty() ? "/" : directory)) {
          if (name.matcher(entry).matches()) {
            found.add(directory + "/" + entry);
          }
        }
      } catch (IOException e) {
        // As Go does: no match is not an error.
      }
    }
    return found;
  }

  private static boolean hasMagic(String part) {
    return part.chars().anyMatch(c -> MAGIC.indexOf(c) >= 0);
  }

  private static Pattern name(String part) throws UnusableFileException {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      switch (c) {
        case '*' -> regex.append("[^/]*");
        case '?' -> regex.append("[^/]");
        case '\\' -> {
          i++;
          regex.append(i < part.length() ? Pattern.quote(part.substring(i, i + 1)) : "\\");
        }
        case '[' -> {
          int end = part.indexOf(']', i + 2);
          if (end < 0) {
            throw new UnusableFileException("a [ in a pattern is not closed");
          }
          // Java's classes know more signs than Go's, which have to stay literal.
          regex.append(
              part.substring(i, end + 1).replace("&", "\\&").replaceAll("(?<=.)\\[", "\\\\["));
          i = end;
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString());
    } catch (PatternSyntaxException e) {
      throw new UnusableFileException("it is not a pattern");
    }
  }
}
