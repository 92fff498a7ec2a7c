package mesh.sluice.cni;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The binary that was built, started as container runtimes start it. */
final class NativePlugin {
  /** A hundred times as long as it takes, so that a busy machine does not make it fail. */
  private static final int DEADLINE_SECONDS = 20;

  private final Path directory;
  private final Path binary;

  /**
   * @param directory for the files that hold input and output
   * @throws AssertionError if the binary has not been built
   */
  NativePlugin(Path directory) {
    this(directory, built());
  }

  /** Another binary than the one that was built. */
  NativePlugin(Path directory, Path binary) {
    this.directory = directory;
    this.binary = binary;
    if (!Files.isExecutable(binary)) {
      throw new AssertionError(
          binary + " is missing; mvn package builds it, -Dsluice.cni names another one");
    }
  }

  static Path built() {
    return Path.of(System.getProperty("sluice.cni", "target/sluice-cni")).toAbsolutePath();
  }

  PluginRun run(Map<String, String> environment, byte[] stdin) {
    return run(List.of(binary.toString()), environment, stdin);
  }

  /** Sets one variable to bytes that no Java string can hold; {@code octal} as printf writes it. */
  PluginRun runWithBytes(
      Map<String, String> environment, String variable, String octal, byte[] stdin) {
    String script = "export " + variable + "=\"$(printf '" + octal + "')\"; exec \"$0\"";
    return run(List.of("/bin/sh", "-c", script, binary.toString()), environment, stdin);
  }

  private PluginRun run(List<String> command, Map<String, String> environment, byte[] stdin) {
    try {
      Path input = Files.write(directory.resolve("stdin"), stdin);
      Path output = directory.resolve("stdout");
      Path log = directory.resolve("stderr");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(log.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("sluice-cni has not ended after " + DEADLINE_SECONDS + " s");
      }
      return new PluginRun(process.exitValue(), text(output), text(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for sluice-cni", e);
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new AssertionError("sluice-cni printed something that is not UTF-8", e);
    }
  }
}
