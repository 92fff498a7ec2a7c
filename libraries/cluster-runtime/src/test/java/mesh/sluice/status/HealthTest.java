package mesh.sluice.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import mesh.sluice.http.Deadlines;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @Test
  void healthFailsWhenAPartHasEndedAndNotWhenOneIsMissing() throws Exception {
    AtomicBoolean alive = new AtomicBoolean(true);
    Health health = new Health();
    health.watch("the acceptor", alive::get);
    health.watch("the watch of settings", () -> true);
    try (StatusServer server =
        StatusServer.start(ANY, new Readiness("certificate"), health, () -> new byte[0])) {
      assertThat(healthz(server).statusCode()).isEqualTo(200);

      alive.set(false);

      HttpResponse<String> dead = healthz(server);
      assertThat(dead.statusCode()).isEqualTo(503);
      assertThat(dead.body()).isEqualTo("unhealthy: ended: the acceptor\n");

      health.end();

      assertThat(healthz(server).statusCode()).isEqualTo(200);
    }
  }

  /** That it ends because it shall stands for an error, which cannot be brought about here. */
  @Test
  void acceptorThatHasEndedIsNoticed() throws Exception {
    try (Deadlines deadlines = new Deadlines(DEADLINE, () -> {});
        HttpClient client = HttpClient.newHttpClient()) {
      HttpServer server = HttpServer.create(ANY, 0);
      server.setExecutor(deadlines);
      server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
      server.start();
      client.send(request(server.getAddress().getPort(), "/"), BodyHandlers.discarding());
      assertThat(deadlines.isAlive()).isTrue();

      server.stop(0);

      Condition.await(DEADLINE, "the acceptor is dead", () -> !deadlines.isAlive(), () -> "");
    }
  }

  private static HttpResponse<String> healthz(StatusServer server) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(server.port(), "/healthz"), BodyHandlers.ofString());
    }
  }

  private static HttpRequest request(int port, String path) {
    String host = ANY.getAddress().getHostAddress();
    return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path)).build();
  }
}
