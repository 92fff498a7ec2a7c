package mesh.sluice.detect;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths of the node as text; nothing of them is looked up. */
final class HostPath {
  private HostPath() {}

  /**
   * The path without {@code .}, {@code ..} and slashes that say nothing, as Go's {@code
   * filepath.Clean} writes it.
   */
  static String clean(String path) {
    return Path.of(path).normalize().toString();
  }

  /** Whether it can name a directory of the node: absolute, and without a placeholder left in. */
  static boolean isUsable(String path) {
    try {
      return Path.of(path).isAbsolute() && !path.contains("${") && !path.contains("{{");
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The directory that a file lies in; {@code /} for the root itself. */
  static String parent(String path) {
    Path parent = Path.of(path).getParent();
    return parent == null ? "/" : parent.toString();
  }
}
