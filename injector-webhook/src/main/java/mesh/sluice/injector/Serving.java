package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import mesh.sluice.admission.Namespaces;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.admission.ReviewPaths;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.files.PolledFiles;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.kubernetes.WatchedViews;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;
import mesh.sluice.log.LogBridge;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.metrics.PrometheusMetrics;
import mesh.sluice.nodegate.NodesHandler;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.server.ServerLimits;
import mesh.sluice.server.ServerTls;
import mesh.sluice.server.WebhookServer;
import mesh.sluice.status.Health;
import mesh.sluice.status.Readiness;
import mesh.sluice.status.StatusServer;
import mesh.sluice.status.Termination;
import mesh.sluice.template.InjectorSettings;

/** The whole webhook: puts its parts together, waits for its end, and ends them in order. */
final class Serving {
  private final ServeOptions options;
  private final EventLog log;
  private final Termination termination;

  Serving(ServeOptions options, EventLog log) {
    this.options = requireNonNull(options);
    this.log = requireNonNull(log);
    this.termination = new Termination(log);
  }

  /**
   * Serves until the process is asked to end.
   *
   * @throws IOException if a port or a file cannot be had
   * @throws CertificateFileException if the authorities of clients cannot be used
   * @throws ClusterAccessException if the cluster cannot be reached
   */
  void run()
      throws IOException, CertificateFileException, ClusterAccessException, InterruptedException {
    LogBridge.install(log);
    PrometheusMetrics metrics = new PrometheusMetrics();
    Readiness readiness = readiness();
    Health health = new Health();
    boolean orderly = false;
    WatchedViews views = new WatchedViews();
    readiness.describe(views::text);
    metrics.watchAges(views::ages);
    try (ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("files").daemon().factory());
        StatusServer status =
            StatusServer.start(address(options.statusPort()), readiness, health, metrics::text)) {
      ServingKeys keys = ServingKeys.empty();
      ServingFiles files = new ServingFiles(keys, readiness, metrics, log);
      if (options.files().isPresent()) {
        files.start(options.files().get().certificate(), options.files().get().key(), clock);
      }
      ServerTls tls = new ServerTls(keys, files.clients(options.clientAuthorities(), clock));
      Arrival arrival = new Arrival(readiness, clock);
      // The webhook ends before what it asks.
      try (ClusterParts cluster = cluster(keys, metrics, arrival, health, views);
          WebhookServer webhook =
              WebhookServer.start(
                  address(options.port()),
                  tls,
                  ServerLimits.DEFAULT,
                  handlers(Optional.ofNullable(cluster), readiness, metrics, clock),
                  metrics,
                  log)) {
        health.watch("the webhook's acceptor", webhook::isAlive);
        termination.atSignal();
        log.info(
            "serving",
            Field.of("port", webhook.port()),
            Field.of("status_port", status.port()),
            Field.of("ready", readiness.missing().isEmpty()));
        termination.await();
        readiness.end();
        health.end();
        webhook.sendAway();
        log.info("ending", Field.of("delay_seconds", options.shutdownDelay().toSeconds()));
        pause(options.shutdownDelay());
      }
      clock.shutdownNow();
      log.info("ended");
      orderly = true;
    } finally {
      termination.ended(orderly);
    }
  }

  /** Asks {@link #run} to end. */
  void end() {
    termination.ask();
  }

  private static void pause(Duration duration) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(duration.toMillis());
  }

  private Readiness readiness() {
    return options.cluster().isPresent()
        ? new Readiness(ServingFiles.PART, CurrentSettings.PART, ClusterParts.NAMESPACES)
        : new Readiness(ServingFiles.PART, CurrentSettings.PART);
  }

  /**
   * @return null if there is no cluster
   */
  private ClusterParts cluster(
      ServingKeys keys, Metrics metrics, Arrival arrival, Health health, WatchedViews views)
      throws ClusterAccessException {
    return options.cluster().isEmpty()
        ? null
        : ClusterParts.start(
            options.cluster().get(),
            options.configDirectory().isEmpty(),
            keys,
            metrics,
            arrival,
            health,
            views);
  }

  private Map<String, ReviewHandler> handlers(
      Optional<ClusterParts> cluster,
      Readiness readiness,
      Metrics metrics,
      ScheduledExecutorService clock)
      throws IOException {
    Namespaces namespaces =
        cluster.map(ClusterParts::namespaces).orElseGet(NamespacesWithoutCluster::new);
    Optional<Supplier<InjectorSettings>> watched = cluster.flatMap(ClusterParts::settings);
    Supplier<InjectorSettings> settings =
        watched.isPresent() ? watched.get() : readSettings(readiness, metrics, clock);
    Map<String, ReviewHandler> handlers = new HashMap<>(ReviewPaths.of(settings, namespaces));
    handlers.put("/nodes", new NodesHandler());
    return handlers;
  }

  private CurrentSettings readSettings(
      Readiness readiness, Metrics metrics, ScheduledExecutorService clock) throws IOException {
    CurrentSettings settings = new CurrentSettings(readiness, metrics, log);
    if (options.configDirectory().isPresent()) {
      PolledFiles.start(
          PolledFiles.in(options.configDirectory().get()), settings::offer, clock, log);
    } else {
      settings.offer(Map.of());
    }
    return settings;
  }

  private InetSocketAddress address(int port) {
    // All addresses are not "::" where there is no IPv6.
    return options
        .bind()
        .map(bind -> new InetSocketAddress(bind, port))
        .orElseGet(() -> new InetSocketAddress(port));
  }
}
