package mesh.sluice.cni;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Programs of the system that tests with the kernel need. */
final class SystemCommand {
  private static final int DEADLINE_SECONDS = 30;

  private SystemCommand() {}

  /** Fails, with what to do, where the kernel would refuse everything that these tests do. */
  static void requireRoot() {
    try {
      Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!user.equals(0)) {
        throw new AssertionError(
            "these tests make network namespaces, which takes root, but run as user "
                + user
                + "; run Maven as root, or leave them out with -DskipITs");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @return what it printed
   * @throws AssertionError if it fails, or takes longer than half a minute
   */
  static String run(String... command) {
    String shown = String.join(" ", command);
    Path output = null;
    try {
      output = Files.createTempFile("sluice-test-", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(shown + " has not ended after " + DEADLINE_SECONDS + " s");
      }
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new AssertionError(shown + " ended with " + process.exitValue() + ": " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot run " + shown + "; toolchain/prepare system installs it", e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted during " + shown, e);
    } finally {
      delete(output);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
