package mesh.sluice.operations;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import mesh.sluice.agent.OperationEvent;
import mesh.sluice.profile.NotMeshedReason;

/**
 * What the plugin did, for Prometheus; listed in docs/node-agent.md. Labels have values that are
 * known here, and {@code other}: a plugin that is newer, or whoever else writes to the socket,
 * cannot make more of them.
 */
public final class OperationMetrics {
  private static final String OTHER = "other";

  /** For what an operation did not come to, or not need. */
  private static final String NONE = "none";

  /** From what an operation takes to what a plugin may wait for the agent, in seconds. */
  private static final double[] BUCKETS = {
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    10
  };

  private static final Set<String> OPERATIONS = Set.of("ADD", "DEL", "CHECK");

  /** Of the CNI specification, libcni and docs/architecture.md. */
  private static final Set<String> CODES =
      Set.of("0", "1", "4", "5", "6", "7", "8", "11", "50", "100", "101", "102", "103", "999");

  private static final Set<String> DECISIONS =
      Set.of(OperationEvent.MESHED, OperationEvent.NOT_MESHED);

  private static final Set<String> REASONS =
      Arrays.stream(NotMeshedReason.values())
          .map(NotMeshedReason::word)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> BACKENDS = Set.of("nf_tables", "iptables");

  private final Counter operations;
  private final Histogram operationSeconds;
  private final Counter malformed;

  public OperationMetrics(PrometheusRegistry registry) {
    operations =
        Counter.builder()
            .name("sluice_node_operations_total")
            .help("Operations of sluice-cni that it told of.")
            .labelNames("operation", "code", "decision", "reason", "backend")
            .register(registry);
    operationSeconds =
        Histogram.builder()
            .name("sluice_node_operation_duration_seconds")
            .help("How long an operation of sluice-cni took, without its start.")
            .labelNames("operation")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .register(registry);
    malformed =
        Counter.builder()
            .name("sluice_node_malformed_events_total")
            .help("Datagrams that are not an event of this version.")
            .register(registry);
  }

  void ended(OperationEvent event) {
    String operation = known(event.operation(), OPERATIONS);
    operations
        .labelValues(
            operation,
            known(Integer.toString(event.code()), CODES),
            known(event.decision(), DECISIONS),
            known(event.reason(), REASONS),
            known(event.backend(), BACKENDS))
        .inc();
    operationSeconds.labelValues(operation).observe(event.microseconds() / 1e6);
  }

  void malformed() {
    malformed.inc();
  }

  private static String known(String value, Set<String> values) {
    if (value.isEmpty()) {
      return NONE;
    }
    return values.contains(value) ? value : OTHER;
  }
}
