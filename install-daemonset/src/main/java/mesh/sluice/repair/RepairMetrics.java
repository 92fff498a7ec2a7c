package mesh.sluice.repair;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import mesh.sluice.agent.PodName;

/** Counts what comes of looks at pods. The metrics are listed in docs/node-operation.md. */
public final class RepairMetrics implements RepairListener {
  /** From a look at one pod to one at all pods of a large node, in seconds. */
  private static final double[] BUCKETS = {
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final InstantSource clock;
  private final Map<String, Words> pods = new ConcurrentHashMap<>();
  private final Counter repairs;
  private final Histogram repairSeconds;
  private final Histogram lookSeconds;
  private volatile Optional<Instant> lastLook = Optional.empty();

  /** What {@link PodVerdict} says in words. */
  private record Words(String state, String reason) {}

  /**
   * @param clock tells when the last look was
   */
  public RepairMetrics(PrometheusRegistry registry, InstantSource clock) {
    this.clock = clock;
    repairs =
        Counter.builder()
            .name("sluice_node_repairs_total")
            .help("Looks that found a pod whose redirect was not as it should be.")
            .labelNames("result", "reason")
            .register(registry);
    repairSeconds =
        Histogram.builder()
            .name("sluice_node_repair_duration_seconds")
            .help("How long it took to repair a pod, the question to the API server included.")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .register(registry);
    lookSeconds =
        Histogram.builder()
            .name("sluice_node_look_duration_seconds")
            .help("How long a look at all pods whose turn it was took.")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .register(registry);
    GaugeWithCallback.builder()
        .name("sluice_node_redirect_pods")
        .help("Running pods of this node, by what the last look at each came to.")
        .labelNames("state", "reason")
        .callback(
            callback ->
                counts()
                    .forEach(
                        (state, reasons) ->
                            reasons.forEach(
                                (reason, count) -> callback.call(count, state, reason))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("sluice_node_last_look_timestamp_seconds")
        .help("When pods were looked at last.")
        .callback(callback -> lastLook.ifPresent(at -> callback.call(at.toEpochMilli() / 1e3)))
        .register(registry);
  }

  @Override
  public void looked(PodName pod, String uid, PodVerdict verdict, Duration took, boolean news) {
    pods.put(uid, new Words(verdict.state(), verdict.reason()));
    if (LookSchedule.isSetback(verdict)) {
      repairs.labelValues(verdict.state(), verdict.reason()).inc();
    }
    if (verdict instanceof PodVerdict.Repaired) {
      repairSeconds.observe(took.toNanos() / 1e9);
    }
  }

  @Override
  public void forgotten(PodName pod, String uid) {
    pods.remove(uid);
  }

  @Override
  public void ended(int pods, Duration took) {
    lookSeconds.observe(took.toNanos() / 1e9);
    lastLook = Optional.of(clock.instant());
  }

  /** When pods were looked at last; empty before the first look. */
  public Optional<Instant> lastLook() {
    return lastLook;
  }

  /** How many pods are in each state, for each reason. */
  public Map<String, Map<String, Integer>> counts() {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    for (Words words : pods.values()) {
      counts
          .computeIfAbsent(words.state(), none -> new TreeMap<>())
          .merge(words.reason(), 1, Integer::sum);
    }
    return counts;
  }
}
