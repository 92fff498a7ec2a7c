package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;

/**
 * Starts a plugin as libcni does for VERSION (pkg/invoke/raw_exec.go): the only question that needs
 * no pod. A program for another processor, on a file system mounted noexec, or one that crashes
 * shows here, and not at the next pod.
 */
final class PluginVersion {
  /** A thousand times as long as it takes. */
  static final Duration DEADLINE = Duration.ofSeconds(5);

  private static final int MAX_ATTEMPTS = 50;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int MAX_OUTPUT = 64 * 1024;
  private static final String INPUT = "{\"cniVersion\":\"1.1.0\"}";

  private static final String NAME = "CNI plugin sluice-cni ";

  private final String searchPath;
  private final Duration deadline;

  private record Ended(int status, String output, String errors) {}

  /**
   * @param searchPath directories of plugins
   * @param deadline how long a plugin may take
   */
  PluginVersion(List<Path> searchPath, Duration deadline) {
    this.deadline = requireNonNull(deadline);
    this.searchPath =
        searchPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * @throws InstallationException if it does not answer as a plugin
   */
  void require(Path program) throws IOException {
    require(program, program.toString());
  }

  /**
   * @param name what it is called in messages
   * @throws InstallationException if it does not answer as a plugin
   */
  void require(Path program, String name) throws IOException {
    Ended ended = run(program, name, "VERSION");
    if (ended.status() != 0) {
      // A shell, for one, begins with the path that it was given.
      String said = (ended.output() + ended.errors()).strip().replace(program.toString(), "it");
      throw refused(name, "it ended with " + ended.status() + ": " + said);
    }
    requireVersions(name, ended.output());
  }

  /** What it says of itself when no command is given; empty if it says nothing. */
  Optional<String> find(Path program) throws IOException {
    return run(program, program.toString(), "")
        .errors()
        .lines()
        .filter(line -> line.startsWith(NAME))
        .map(line -> line.substring(NAME.length()))
        .findFirst();
  }

  private Ended run(Path program, String name, String command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.environment().clear();
    builder.environment().putAll(environment(command));
    Process process = null;
    try {
      process = start(name, builder);
      write(process);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw refused(name, "it did not answer within " + deadline.toSeconds() + " s");
      }
      return new Ended(
          process.exitValue(), read(process.getInputStream()), read(process.getErrorStream()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + name + " ran");
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private Map<String, String> environment(String command) {
    return Map.of(
        "CNI_COMMAND", command,
        "CNI_NETNS", "dummy",
        "CNI_IFNAME", "dummy",
        "CNI_CONTAINERID", "dummy",
        "CNI_ARGS", "",
        "CNI_PATH", searchPath);
  }

  private static Process start(String name, ProcessBuilder builder)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return builder.start();
      } catch (IOException e) {
        if (!isBusy(e) || attempt == MAX_ATTEMPTS) {
          throw refused(name, "it cannot be started: " + reason(e));
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  /**
   * A child of ours that another thread has just forked still has the file open for writing, until
   * it starts its own program.
   */
  private static boolean isBusy(IOException e) {
    return String.valueOf(e.getMessage()).contains("Text file busy");
  }

  /** Without the path, which the library puts before it: that of a copy tells nobody anything. */
  private static String reason(IOException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private static void write(Process process) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(INPUT.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended before it had read all; why, it says itself.
    }
  }

  private static String read(InputStream stream) throws IOException {
    return new String(stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
  }

  private static void requireVersions(String name, String output) throws InstallationException {
    try {
      JsonValue answer = Json.read(output);
      if (answer instanceof JsonValue.JsonObject object
          && object.find("supportedVersions").orElse(null) instanceof JsonArray(var elements)
          && !elements.isEmpty()
          && elements.stream().allMatch(JsonString.class::isInstance)) {
        return;
      }
    } catch (MalformedJsonException e) {
      throw refused(name, "its answer is not JSON: " + e.getMessage());
    }
    throw refused(name, "its answer names no supportedVersions");
  }

  private static InstallationException refused(String name, String problem) {
    return new InstallationException(
        name + " does not answer VERSION as a plugin does: " + problem,
        "the node's configuration was not changed; install a sluice-cni that runs on this node");
  }
}
