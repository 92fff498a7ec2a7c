package mesh.sluice.conformance.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The files that the command line names: UTF-8 text. */
final class TextFile {
  private TextFile() {}

  /**
   * The text of a file.
   *
   * @param file what the user named
   * @param what the file is, for the message, such as {@code the description of a plugin}
   * @throws CommandException if there is no such file, or it cannot be read
   */
  static String read(Path file, String what) {
    if (Files.isDirectory(file)) {
      throw new CommandException(file + ": is a directory; give a file in it");
    }
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new CommandException(file + ": there is no such file; give " + what);
    } catch (CharacterCodingException e) {
      throw new CommandException(file + ": is not UTF-8 text; give " + what);
    } catch (IOException e) {
      throw new CommandException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * Writes a text to a file.
   *
   * @param file what the user named; null for standard output
   * @throws CommandException if the file cannot be written
   */
  static void write(Path file, PrintWriter standardOutput, String text) {
    if (file == null) {
      standardOutput.print(text);
      standardOutput.flush();
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (NoSuchFileException e) {
      throw new CommandException(file + ": its directory does not exist; create it");
    } catch (IOException e) {
      throw new CommandException(file + ": cannot be written: " + e.getMessage());
    }
  }
}
