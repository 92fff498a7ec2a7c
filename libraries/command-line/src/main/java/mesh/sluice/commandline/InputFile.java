package mesh.sluice.commandline;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the files that are named on the command line. */
public final class InputFile {
  private static final String STANDARD_INPUT = "-";

  private InputFile() {}

  /** Whether {@code -} was given. */
  public static boolean isStandardInput(File file) {
    return file.getPath().equals(STANDARD_INPUT);
  }

  /** The name of a file in messages. */
  public static String name(File file) {
    return isStandardInput(file) ? "standard input" : file.getPath();
  }

  /**
   * The contents of a file, of standard input for {@code -}; cut after the first byte that is too
   * much, so that whoever parses them says so.
   *
   * @param maxBytes what the parser takes
   * @throws CommandException if there is no such file, or it cannot be read
   */
  public static byte[] read(File file, InputStream stdin, int maxBytes) throws CommandException {
    try {
      if (isStandardInput(file)) {
        return stdin.readNBytes(maxBytes + 1);
      }
      requireFile(file);
      try (InputStream in = new FileInputStream(file)) {
        return in.readNBytes(maxBytes + 1);
      }
    } catch (IOException e) {
      throw new CommandException(name(file) + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * The contents of a file, of standard input for {@code -}, however long they are; to be closed.
   *
   * @throws CommandException if there is no such file, or it cannot be read
   */
  public static Spool open(File file, InputStream stdin) throws CommandException {
    try {
      if (isStandardInput(file)) {
        return Spool.of(stdin);
      }
      requireFile(file);
      if (file.isFile()) {
        return Spool.of(file.toPath());
      }
      // A pipe, such as the shell's <(...).
      try (InputStream in = new FileInputStream(file)) {
        return Spool.of(in);
      }
    } catch (IOException e) {
      throw new CommandException(name(file) + ": cannot be read: " + e.getMessage());
    }
  }

  private static void requireFile(File file) throws CommandException {
    if (!file.exists()) {
      throw new CommandException(
          file + ": there is no such file; give a manifest, or - for standard input");
    }
    if (file.isDirectory()) {
      throw new CommandException(file + ": is a directory; give a file in it");
    }
  }
}
