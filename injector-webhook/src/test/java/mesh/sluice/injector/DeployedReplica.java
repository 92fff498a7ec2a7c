package mesh.sluice.injector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.testing.Condition;

/** A process that a pod of the Deployment would be. */
final class DeployedReplica implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Pattern PORTS =
      Pattern.compile("\"message\":\"serving\",\"port\":(\\d+),\"status_port\":(\\d+)");

  private final String name;
  private final Process process;
  private final Path log;
  private final long started = System.nanoTime();
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;
  private int statusPort;

  private DeployedReplica(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it, and waits until it has its ports.
   *
   * @param environment all of it
   */
  static DeployedReplica start(
      String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    DeployedReplica replica = new DeployedReplica(name, builder.start(), log);
    try {
      replica.await("it serves", () -> PORTS.matcher(replica.log()).find());
      Matcher ports = PORTS.matcher(replica.log());
      if (!ports.find()) {
        throw new IllegalStateException(name + " ended: " + replica.log());
      }
      replica.port = Integer.parseInt(ports.group(1));
      replica.statusPort = Integer.parseInt(ports.group(2));
      return replica;
    } catch (RuntimeException | AssertionError e) {
      replica.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  /** Waits until reviews may come. */
  Duration awaitReady() {
    await("it is ready", () -> status("/readyz").statusCode() == 200);
    return Duration.ofNanos(System.nanoTime() - started);
  }

  HttpResponse<String> status(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + path))
            .timeout(DEADLINE)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The value of a metric with its labels; 0 if there is none. */
  double metric(String series) throws IOException, InterruptedException {
    return status("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .sum();
  }

  boolean leads() throws IOException, InterruptedException {
    return metric("sluice_injector_leader") == 1;
  }

  /** What it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of the log with this level. */
  List<String> logged(String level) {
    return log().lines().filter(line -> line.contains("\"level\":\"" + level + "\"")).toList();
  }

  /** The most memory that it has had, in MiB. */
  long peakMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end, and returns its status. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(name + " does not end: " + log());
    }
    return process.exitValue();
  }

  /** Waits, while it runs. */
  void await(String what, Callable<Boolean> question) {
    Condition.await(
        DEADLINE, name + ": " + what, () -> !process.isAlive() || question.call(), this::log);
    if (!process.isAlive()) {
      throw new AssertionError(name + " ended: " + log());
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
    process.onExit().join();
  }
}
