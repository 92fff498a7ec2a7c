package mesh.sluice.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.install.Node;
import mesh.sluice.testing.Condition;

/** A running {@code sluice-node run} on a node in a temporary directory. */
final class NodeProcess implements AutoCloseable {
  static final List<String> ON_JVM =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED",
          "-XX:TieredStopAtLevel=1",
          "-cp",
          System.getProperty("java.class.path"),
          SluiceNode.class.getName());

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Pattern PORT = Pattern.compile("\"status_port\":(\\d+)");

  private final Process process;
  private final Path log;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private NodeProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it, and does not wait.
   *
   * @param program the command that is sluice-node
   * @param root of the node; sockets, kubeconfig and log are there, too
   */
  static NodeProcess start(List<String> program, Path root, Node node, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            "run",
            "--node=worker",
            "--host-root=" + root,
            "--plugin=" + node.plugin(),
            "--socket-dir=" + sockets(root),
            "--kubeconfig=" + root.resolve("kubeconfig"),
            "--bind=127.0.0.1"));
    command.addAll(List.of(options));
    if (List.of(options).stream().noneMatch(one -> one.startsWith("--status-port"))) {
      command.add("--status-port=0");
    }
    Path log = Files.createTempFile(root, "log", ".json");
    return new NodeProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  static Path sockets(Path root) {
    return root.resolve("run/sluice");
  }

  /** Once it answers on its status port. */
  NodeProcess awaitRunning() {
    await("it runs", () -> PORT.matcher(log()).find() || !process.isAlive());
    if (!PORT.matcher(log()).find()) {
      throw new AssertionError("it ended: " + log());
    }
    return this;
  }

  NodeProcess awaitReady() {
    awaitRunning();
    await("it is ready", () -> get("/readyz").statusCode() == 200);
    return this;
  }

  void await(String what, Callable<Boolean> question) {
    Condition.await(DEADLINE, what, question, this::log);
  }

  int port() {
    Matcher matcher = PORT.matcher(log());
    if (!matcher.find()) {
      throw new AssertionError("no port in " + log());
    }
    return Integer.parseInt(matcher.group(1));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(DEADLINE)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** What it has taken of processors so far. */
  Duration processorTime() {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end, as the kubelet does. */
  NodeProcess terminate() {
    process.destroy();
    return this;
  }

  NodeProcess kill() {
    process.destroyForcibly();
    return this;
  }

  /** Waits for its end, and returns its status. */
  int status() throws InterruptedException {
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + log());
    }
    return process.exitValue();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
