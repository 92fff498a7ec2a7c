package mesh.sluice.pods;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import mesh.sluice.kubernetes.ApiConnection;

/** Stands for the API server: lists, one watch of pods, single objects, and faults. */
public final class PodServer implements AutoCloseable {
  private static final String PODS = "/api/v1/pods";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, List<String>> lists = new ConcurrentHashMap<>();
  private final Map<String, String> objects = new ConcurrentHashMap<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch listing = new CountDownLatch(0);
  private volatile boolean away;

  public PodServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    lists.put(PODS, new CopyOnWriteArrayList<>());
    lists.put("/api/v1/namespaces", new CopyOnWriteArrayList<>());
    server.start();
  }

  /** There from the start. */
  void list(String path, String object) {
    lists.computeIfAbsent(path, none -> new CopyOnWriteArrayList<>()).add(object);
  }

  public void listPod(String pod) {
    list(PODS, pod);
  }

  /** For requests for one object; no watch tells of it. */
  void object(String path, String object) {
    objects.put(path, object);
  }

  /** Tells the watch of pods. */
  void event(String type, String pod) {
    events.add("{\"type\": \"%s\", \"object\": %s}\n".formatted(type, pod.replace("\n", " ")));
  }

  /** Lists are not answered until {@link #answerLists}. */
  public void holdLists() {
    listing = new CountDownLatch(1);
  }

  public void answerLists() {
    listing.countDown();
  }

  /** Answers all requests with an error from now on, and ends the watch. */
  public void goAway() {
    away = true;
    events.add("");
  }

  public List<String> requests() {
    return requests;
  }

  /** A connection that a program would have. To be closed. */
  ApiConnection connection() {
    return ApiConnection.to(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        Optional.empty(),
        ApiConnection.Credentials.token("secret"));
  }

  /** Writes a file that leads to it. */
  public Path kubeconfig(Path file) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: lab
        contexts: [{name: lab, context: {cluster: lab, user: me}}]
        clusters: [{name: lab, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: me, user: {token: secret}}]
        """
            .formatted(server.getAddress().getPort()));
  }

  @Override
  public void close() {
    closed.countDown();
    answerLists();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestURI().toString());
      if (away) {
        answer(exchange, 503, status("the API server is shutting down"));
      } else if (!lists.containsKey(path)) {
        String object = objects.get(path);
        answer(exchange, object == null ? 404 : 200, object == null ? status("none") : object);
      } else if (exchange.getRequestURI().getQuery().contains("watch=true")) {
        watch(exchange, path);
      } else {
        listing.await();
        answer(
            exchange,
            200,
            "{\"metadata\": {\"resourceVersion\": \"1\"}, \"items\": [%s]}"
                .formatted(String.join(",", lists.get(path))));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private void watch(HttpExchange exchange, String path) throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    if (!path.equals(PODS)) {
      closed.await();
      return;
    }
    for (String event = events.take(); !event.isEmpty(); event = events.take()) {
      out.write(event.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private static String status(String message) {
    return "{\"kind\": \"Status\", \"message\": \"%s\"}".formatted(message);
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
