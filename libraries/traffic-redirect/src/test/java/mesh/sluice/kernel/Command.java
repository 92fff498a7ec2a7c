package mesh.sluice.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the system that tests start. */
public final class Command {
  private Command() {}

  /**
   * Runs a program to its end.
   *
   * @return what it printed on its standard output
   * @throws AssertionError if its exit code is not 0
   */
  public static String run(String... command) {
    return feed("", List.of(command));
  }

  /** As {@link #run}, with {@code input} on its standard input. */
  public static String feed(String input, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError(
            String.join(" ", command) + " ended with " + code + ":\n" + output + "\n" + input);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted during " + command, e);
    }
  }
}
