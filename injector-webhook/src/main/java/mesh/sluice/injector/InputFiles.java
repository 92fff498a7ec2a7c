package mesh.sluice.injector;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import mesh.sluice.manifest.Documents;

/** Reads the files that are named on the command line. */
final class InputFiles {
  private static final String STANDARD_INPUT = "-";

  private InputFiles() {}

  static boolean isStandardInput(File file) {
    return file.getPath().equals(STANDARD_INPUT);
  }

  /** How a file is called in messages. */
  static String name(File file) {
    return isStandardInput(file) ? "standard input" : file.getPath();
  }

  /**
   * The contents of a file, of standard input for {@code -}; cut behind the first byte that is more
   * than {@link Documents} takes.
   */
  static byte[] read(File file, InputStream stdin) throws CliException {
    return read(file, stdin, Documents.MOST_BYTES);
  }

  /** As {@link #read(File, InputStream)}, cut behind the first byte that is more than most. */
  static byte[] read(File file, InputStream stdin, int most) throws CliException {
    try {
      if (isStandardInput(file)) {
        return stdin.readNBytes(most + 1);
      }
      if (!file.exists()) {
        throw new CliException(
            file + ": there is no such file; give a manifest, or - for standard input");
      }
      if (file.isDirectory()) {
        throw new CliException(file + ": is a directory; give a file in it");
      }
      try (InputStream in = new FileInputStream(file)) {
        return in.readNBytes(most + 1);
      }
    } catch (IOException e) {
      throw new CliException(name(file) + ": cannot be read: " + e.getMessage());
    }
  }
}
