package mesh.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that end by themselves, with a deadline. */
public final class Programs {
  private static final int DEADLINE_SECONDS = 60;

  /**
   * What a program left.
   *
   * @param status its exit status
   * @param output standard output and error, as they came
   */
  public record Ended(int status, String output) {}

  private Programs() {}

  /**
   * Runs a program that must succeed.
   *
   * @param input for its standard input
   * @return its standard output and error
   * @throws IllegalStateException with the output, if it fails or does not end within 60 s
   */
  public static String run(Path directory, List<String> command, String input) throws IOException {
    Ended ended = start(directory, command, input);
    if (ended.status() != 0) {
      throw new IllegalStateException(
          command + " ended with " + ended.status() + ": " + ended.output());
    }
    return ended.output();
  }

  /** Runs a program that may fail. */
  public static Ended start(Path directory, List<String> command, String input) throws IOException {
    Path output = Files.createTempFile("program", ".out");
    Path given = Files.createTempFile("program", ".in");
    try {
      Files.writeString(given, input);
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(given.toFile())
              .redirectOutput(output.toFile())
              .redirectErrorStream(true)
              .start();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end in " + DEADLINE_SECONDS + " s");
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    } finally {
      Files.deleteIfExists(output);
      Files.deleteIfExists(given);
    }
  }
}
