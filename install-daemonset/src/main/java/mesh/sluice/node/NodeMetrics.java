package mesh.sluice.node;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Supplier;
import mesh.sluice.install.InstallationState;
import mesh.sluice.socket.ExchangeListener;
import mesh.sluice.status.PrometheusText;

/**
 * What the daemon tells of itself, for Prometheus. The metrics are listed in
 * docs/node-operation.md.
 */
final class NodeMetrics implements ExchangeListener {
  /** From an answer out of memory to the longest wait for a pod, in seconds. */
  private static final double[] BUCKETS = {
    0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2, 4, 8
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter questions =
      Counter.builder()
          .name("sluice_node_questions_total")
          .help("Questions on the agent's socket, by what was asked and what was answered.")
          .labelNames("question", "answer")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("sluice_node_answer_duration_seconds")
          .help("How long a question took, the wait for a pod that is not known yet included.")
          .labelNames("question")
          .classicOnly()
          .classicUpperBounds(BUCKETS)
          .register(registry);

  /** For metrics of other parts. */
  PrometheusRegistry registry() {
    return registry;
  }

  /** All, in the text format of Prometheus. */
  byte[] text() {
    return PrometheusText.of(registry);
  }

  @Override
  public void ended(String question, String answer, Duration took) {
    questions.labelValues(question, answer).inc();
    seconds.labelValues(question).observe(took.toNanos() / 1e9);
  }

  /**
   * @param isInstalled whether the plugin is in place, where the runtime looks
   * @param state of the installation; empty before it could begin
   */
  void watch(BooleanSupplier isInstalled, Supplier<Optional<InstallationState>> state) {
    gauge(
        "sluice_node_installed",
        "1 while the plugin is in place and the node's CNI configuration names it.",
        () -> isInstalled.getAsBoolean() ? 1 : 0);
    gauge(
        "sluice_node_installation_drift",
        "1 while something takes the plugin or its entry away again and again.",
        () -> state.get().filter(InstallationState::drift).isPresent() ? 1 : 0);
    CounterWithCallback.builder()
        .name("sluice_node_installation_rewrites_total")
        .help("How often the plugin or its entry had to be put back.")
        .callback(
            callback -> callback.call(state.get().map(InstallationState::rewrites).orElse(0L)))
        .register(registry);
  }

  /**
   * How old the views of the cluster are.
   *
   * @param ages asked at each scrape: tells of each kind its age in seconds
   */
  void watchAges(Consumer<ObjDoubleConsumer<String>> ages) {
    GaugeWithCallback.builder()
        .name("sluice_node_watch_age_seconds")
        .help("How long ago the API server was last heard about these objects.")
        .labelNames("kind")
        .callback(callback -> ages.accept((kind, age) -> callback.call(age, kind)))
        .register(registry);
  }

  void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }
}
