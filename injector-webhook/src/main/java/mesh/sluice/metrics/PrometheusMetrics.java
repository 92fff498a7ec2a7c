package mesh.sluice.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;
import mesh.sluice.status.PrometheusText;

/** Keeps what is reported, for Prometheus. The metrics are listed in docs/injector-operation.md. */
public final class PrometheusMetrics implements Metrics {
  /** From what a review takes to what an API server waits for, in seconds. */
  private static final double[] BUCKETS = {
    0.000_5, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter reviews =
      Counter.builder()
          .name("sluice_injector_reviews_total")
          .help("Reviews that were answered.")
          .labelNames("path", "outcome", "reason")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("sluice_injector_review_duration_seconds")
          .help("How long the answer to a review took, from the last byte of the review.")
          .labelNames("path")
          .classicOnly()
          .classicUpperBounds(BUCKETS)
          .register(registry);
  private final Counter badRequests =
      Counter.builder()
          .name("sluice_injector_bad_requests_total")
          .help("Invalid requests, and connections without a request.")
          .labelNames("reason")
          .register(registry);
  private final Counter reloads =
      Counter.builder()
          .name("sluice_injector_settings_reloads_total")
          .help("Settings that were read, accepted or refused.")
          .labelNames("outcome")
          .register(registry);
  private final Gauge expiry =
      Gauge.builder()
          .name("sluice_injector_certificate_expiry_timestamp_seconds")
          .help("When the serving certificate expires, in seconds since 1970.")
          .register(registry);
  private final Gauge leader =
      Gauge.builder()
          .name("sluice_injector_leader")
          .help("1 on the leader, 0 on other replicas.")
          .register(registry);
  private final Gauge nodes =
      Gauge.builder()
          .name("sluice_injector_nodes")
          .help("Nodes by the state of their gate; reported by the leader.")
          .labelNames("state")
          .register(registry);

  /** All metrics without a label that depends on what happens are there from the beginning. */
  public PrometheusMetrics() {
    for (String outcome : List.of("accepted", "refused")) {
      reloads.initLabelValues(outcome);
    }
  }

  @Override
  public void review(String path, String outcome, String reason, Duration took) {
    reviews.labelValues(path, outcome, reason).inc();
    seconds.labelValues(path).observe(took.toNanos() / 1e9);
  }

  @Override
  public void badRequest(String reason) {
    badRequests.labelValues(reason).inc();
  }

  @Override
  public void settingsReload(boolean accepted) {
    reloads.labelValues(accepted ? "accepted" : "refused").inc();
  }

  @Override
  public void certificateExpiry(Instant until) {
    expiry.set(until.getEpochSecond());
  }

  @Override
  public void leader(boolean leading) {
    leader.set(leading ? 1 : 0);
  }

  @Override
  public void nodes(String state, int count) {
    nodes.labelValues(state).set(count);
  }

  /**
   * How old the views of the cluster are.
   *
   * @param ages asked at each scrape: tells of each kind its age in seconds
   */
  public void watchAges(Consumer<ObjDoubleConsumer<String>> ages) {
    GaugeWithCallback.builder()
        .name("sluice_injector_watch_age_seconds")
        .help("How long ago the API server was last heard about these objects.")
        .labelNames("kind")
        .callback(callback -> ages.accept((kind, age) -> callback.call(age, kind)))
        .register(registry);
  }

  /** All that was reported, in the text format of Prometheus, version 0.0.4. */
  public byte[] text() {
    return PrometheusText.of(registry);
  }
}
