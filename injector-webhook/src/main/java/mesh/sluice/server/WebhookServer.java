package mesh.sluice.server;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLParameters;
import mesh.sluice.admission.BadRequest;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.http.Deadlines;
import mesh.sluice.http.HttpServerProperties;
import mesh.sluice.http.Listeners;
import mesh.sluice.log.EventLog;
import mesh.sluice.metrics.Metrics;

/** The HTTPS server that API servers send reviews to. */
public final class WebhookServer implements AutoCloseable {
  /** Connections that wait to be accepted. */
  private static final int BACKLOG = 512;

  private static final long PAUSE_NANOSECONDS = 5_000_000;
  private final HttpsServer server;
  private final Deadlines deadlines;
  private final Duration longestEnd;
  private volatile boolean ending;

  private WebhookServer(HttpsServer server, Deadlines deadlines, Duration longestEnd) {
    this.server = server;
    this.deadlines = deadlines;
    this.longestEnd = longestEnd;
  }

  /**
   * Starts to answer.
   *
   * @param address port 0 for any free one
   * @param handlers by path, as {@code /inject}
   * @throws IOException if the address cannot be taken
   */
  public static WebhookServer start(
      InetSocketAddress address,
      ServerTls tls,
      ServerLimits limits,
      Map<String, ReviewHandler> handlers,
      Metrics metrics,
      EventLog log)
      throws IOException {
    HttpServerProperties.set();
    HttpsServer server = HttpsServer.create();
    Listeners.bind(server, address, BACKLOG);
    Deadlines deadlines =
        new Deadlines(limits.request(), () -> metrics.badRequest(BadRequest.TOO_SLOW.label()));
    WebhookServer started = new WebhookServer(server, deadlines, limits.request());
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls.context(new HandshakeReport(metrics, log))) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            wanted.setCipherSuites(CipherOrder.of(wanted.getCipherSuites()));
            wanted.setUseCipherSuitesOrder(true);
            wanted.setNeedClientAuth(tls.needsClientCertificate());
            parameters.setSSLParameters(wanted);
          }
        });
    server.setExecutor(deadlines);
    server.createContext(
        "/",
        new ReviewEndpoint(handlers, new RequestBody(limits), () -> started.ending, metrics, log));
    server.start();
    return started;
  }

  /** The port that it listens to. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Whether it can take connections; once false it stays so, and only a new server would. */
  public boolean isAlive() {
    return deadlines.isAlive();
  }

  /** From now on, clients are told with each answer to go elsewhere with the next request. */
  public void sendAway() {
    ending = true;
  }

  /** Takes no new connections, and ends when what is under way has been answered. */
  @Override
  public void close() {
    sendAway();
    // The server's own count of exchanges includes for ever those that clients broke off, so it is
    // left to wait while ours goes down.
    Thread stopping =
        Thread.ofPlatform()
            .daemon()
            .name("stopping")
            .start(() -> server.stop((int) longestEnd.toSeconds() + 1));
    long end = System.nanoTime() + longestEnd.toNanos();
    while (stopping.isAlive() && deadlines.active() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE_NANOSECONDS);
    }
    server.stop(0);
    deadlines.close();
  }
}
