package mesh.sluice.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import mesh.sluice.http.Deadlines;
import mesh.sluice.http.HttpServerProperties;
import mesh.sluice.http.Listeners;

/** The plain HTTP server for kubelet and Prometheus: {@code /healthz /readyz /metrics}. */
public final class StatusServer implements AutoCloseable {
  private static final Duration MAX_REQUEST = Duration.ofSeconds(5);
  private static final int BACKLOG = 64;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final Deadlines deadlines;

  private record Page(int status, String type, byte[] body) {
    static Page text(int status, String text) {
      return new Page(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private StatusServer(HttpServer server, Deadlines deadlines) {
    this.server = server;
    this.deadlines = deadlines;
  }

  /**
   * Starts to answer.
   *
   * @param address port 0 for any free one
   * @param health what {@code /healthz} tells
   * @param metrics in the text format of Prometheus
   * @throws IOException if the address cannot be taken
   */
  public static StatusServer start(
      InetSocketAddress address, Readiness readiness, Health health, Supplier<byte[]> metrics)
      throws IOException {
    HttpServerProperties.set();
    HttpServer server = HttpServer.create();
    Listeners.bind(server, address, BACKLOG);
    Deadlines deadlines = new Deadlines(MAX_REQUEST, () -> {});
    server.setExecutor(deadlines);
    server.createContext("/", exchange -> answer(exchange, readiness, health, metrics));
    server.start();
    return new StatusServer(server, deadlines);
  }

  /** The port that it listens to. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    deadlines.close();
  }

  private static void answer(
      HttpExchange exchange, Readiness readiness, Health health, Supplier<byte[]> metrics)
      throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean head = method.equals("HEAD");
      Page page =
          head || method.equals("GET")
              ? page(exchange.getRequestURI().getPath(), readiness, health, metrics)
              : Page.text(405, "there is only GET\n");
      exchange.getResponseHeaders().set("Content-Type", page.type());
      if (page.status() != 200) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      exchange.sendResponseHeaders(page.status(), head ? -1 : page.body().length);
      if (!head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(page.body());
        }
      }
    }
  }

  private static Page page(
      String path, Readiness readiness, Health health, Supplier<byte[]> metrics) {
    return switch (path) {
      case "/healthz" -> {
        Set<String> dead = health.dead();
        yield Page.text(dead.isEmpty() ? 200 : 503, Health.text(dead));
      }
      case "/readyz" -> {
        Set<String> missing = readiness.missing();
        yield Page.text(missing.isEmpty() ? 200 : 503, readiness.text(missing));
      }
      case "/metrics" -> new Page(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
      default -> Page.text(404, "there are /healthz, /readyz and /metrics\n");
    };
  }
}
