package mesh.sluice.kubernetes;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import mesh.sluice.testing.Condition;

/**
 * Gives requests the answers of a script, one after the other; when that is at its end, requests
 * wait for an answer until the server is closed.
 */
final class ScriptedServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Queue<Answer> script = new ArrayDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** How a request is answered. */
  @FunctionalInterface
  interface Answer {
    void give(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** What was asked, and when. */
  record Request(String target, Headers headers, long nanoseconds) {}

  private ScriptedServer(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static ScriptedServer start() throws IOException {
    return new ScriptedServer(0);
  }

  static ScriptedServer start(int port) throws IOException {
    return new ScriptedServer(port);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Adds to the end of the script. */
  ScriptedServer then(Answer answer) {
    synchronized (script) {
      script.add(answer);
    }
    return this;
  }

  /** Adds an answer with a code and a text. */
  ScriptedServer then(int code, String text) {
    return then(exchange -> send(exchange, code, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds a list of these objects at a version. */
  ScriptedServer thenList(String version, String... objects) {
    return then(200, list(version, objects));
  }

  /** Adds a watch that brings these lines, and ends. */
  ScriptedServer thenWatch(String... lines) {
    return then(200, String.join("\n", lines) + (lines.length == 0 ? "" : "\n"));
  }

  /** Adds a watch that brings these lines, and stays open without anything more. */
  ScriptedServer thenOpenWatch(String... lines) {
    return then(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          for (String line : lines) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          }
          out.flush();
          closed.await();
        });
  }

  /** What was asked so far. */
  List<Request> requests() {
    return requests;
  }

  /** What was asked, once there are so many requests. */
  List<String> awaitTargets(int count) {
    Condition.await(
        Duration.ofSeconds(20),
        count + " requests",
        () -> requests.size() >= count,
        () -> "there were " + requests);
    return requests.stream().map(Request::target).toList();
  }

  /** A connection to this server, as a program has it. To be closed. */
  ApiConnection connection() {
    return ApiConnection.to(
        URI.create("http://127.0.0.1:" + port()),
        Optional.empty(),
        ApiConnection.Credentials.token("secret"));
  }

  static String list(String version, String... objects) {
    return """
    {"kind": "List", "metadata": {"resourceVersion": "%s"}, "items": [%s]}\
    """
        .formatted(version, String.join(",", objects));
  }

  /** An object of the namespace {@code web} at a version. */
  static String object(String name, String version) {
    return """
    {"metadata": {"namespace": "web", "name": "%s", "resourceVersion": "%s"}}\
    """
        .formatted(name, version);
  }

  static String event(String type, String object) {
    return "{\"type\": \"%s\", \"object\": %s}".formatted(type, object);
  }

  static String status(int code, String message) {
    return """
    {"kind": "Status", "status": "Failure", "code": %d, "message": "%s"}\
    """
        .formatted(code, message);
  }

  static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.add(
        new Request(
            exchange.getRequestURI().toString(), exchange.getRequestHeaders(), System.nanoTime()));
    Answer answer;
    synchronized (script) {
      answer = script.poll();
    }
    try {
      if (answer == null) {
        closed.await();
      } else {
        answer.give(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }
}
