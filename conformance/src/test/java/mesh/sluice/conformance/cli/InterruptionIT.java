package mesh.sluice.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A suite that is interrupted while a plugin hangs ends the plugin and removes its namespaces and
 * files.
 */
@Execution(ExecutionMode.CONCURRENT)
class InterruptionIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void interruptedSuiteRemovesEverything() throws Exception {
    install("/wrong/plugin", "wrong-B9");
    Path description = install("/wrong/plugin.json", "plugin.json");
    Files.writeString(
        description, Files.readString(description).replace("well-behaved", "wrong-B9"));

    Process suite = start(description);
    try {
      ProcessHandle plugin = awaitHangingPlugin(suite);
      suite.destroy();

      assertThat(suite.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(plugin.onExit()).succeedsWithin(DEADLINE);
      assertThat(leftovers("slc" + suite.pid() + "-")).isEmpty();
    } finally {
      suite.destroyForcibly();
    }
  }

  private Process start(Path description) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-cp",
            "target/classes:target/lib/*",
            ConformanceCommand.class.getName(),
            "run",
            "--filename=" + description,
            "--plugin-dir=" + directory,
            "--only=B9",
            "--deadline=60");
    builder.environment().put("SLUICE_CACHE", System.getProperty("sluice.cache"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
  }

  /** What runs for a second under the name of the plugin hangs: tools are gone in milliseconds. */
  private ProcessHandle awaitHangingPlugin(Process suite) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < end && suite.isAlive()) {
      var plugin =
          suite
              .descendants()
              .filter(process -> commandLine(process).contains("wrong-B9"))
              .filter(process -> age(process).compareTo(Duration.ofSeconds(1)) > 0)
              .findFirst();
      if (plugin.isPresent()) {
        return plugin.get();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError(
        "the plugin never hung: " + Files.readString(directory.resolve("output")));
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  private static Duration age(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(start -> Duration.between(start, java.time.Instant.now()))
        .orElse(Duration.ZERO);
  }

  private static List<Path> leftovers(String prefix) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return Stream.concat(entries(Path.of("/run/netns")), entries(temporary))
        .filter(path -> path.getFileName().toString().startsWith(prefix))
        .toList();
  }

  private static Stream<Path> entries(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList().stream();
    }
  }

  private Path install(String resource, String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream content = InterruptionIT.class.getResourceAsStream(resource)) {
      Files.copy(content, file);
    }
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
