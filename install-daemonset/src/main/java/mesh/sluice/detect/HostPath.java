package mesh.sluice.detect;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths of the node as text; nothing of them is looked up. Not {@link java.nio.file.Path}, which
 * refuses what the locale of this process cannot write.
 */
final class HostPath {
  private HostPath() {}

  /**
   * The path without {@code .}, {@code ..} and slashes that say nothing, as Go's {@code
   * filepath.Clean} writes it.
   *
   * @param path absolute
   */
  static String clean(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/")) {
      switch (name) {
        case "", "." -> {}
        case ".." -> names.pollLast();
        default -> names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  /** Whether it can name a directory of the node: absolute, and without a placeholder left in. */
  static boolean isUsable(String path) {
    return path.startsWith("/")
        && path.indexOf('\0') < 0
        && !path.contains("${")
        && !path.contains("{{");
  }

  /** The directory that a file lies in; {@code /} for the root itself. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }
}
