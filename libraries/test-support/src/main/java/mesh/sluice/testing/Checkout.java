package mesh.sluice.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that a test runs in, wherever its module lies. */
public final class Checkout {
  private static final Path ROOT = find();

  private Checkout() {}

  /** The absolute path of a file or directory of the checkout. */
  public static Path path(String first, String... more) {
    return ROOT.resolve(Path.of(first, more));
  }

  /** Maven starts the tests of a module in its directory. */
  private static Path find() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve(".mvn"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException(
            "no directory above " + Path.of("").toAbsolutePath() + " holds .mvn");
      }
    }
    return directory;
  }
}
