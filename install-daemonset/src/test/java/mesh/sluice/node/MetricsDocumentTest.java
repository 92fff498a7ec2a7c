package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import mesh.sluice.operations.OperationMetrics;
import mesh.sluice.repair.RepairMetrics;
import mesh.sluice.status.Health;
import mesh.sluice.status.Readiness;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/node-operation.md to the metrics that the program exposes. */
class MetricsDocumentTest {
  private static final Pattern ROW = Pattern.compile("\\| `(sluice_node_\\w+)` \\| (\\w+) \\|.*");

  @TempDir private Path root;

  @Test
  void everyMetricWithItsTypeIsInTheDocumentAndNoOther() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Checkout.path("docs/node-operation.md"))) {
      ROW.matcher(line).results().forEach(row -> documented.put(row.group(1), row.group(2)));
    }

    assertThat(documented).isEqualTo(exposed());
  }

  /** https://prometheus.io/docs/practices/naming/ */
  @Test
  void namesAreAsPrometheusHasThem() {
    exposed()
        .forEach(
            (name, type) -> {
              assertThat(name).startsWith("sluice_node_");
              assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
              if (type.equals("histogram")) {
                assertThat(name).endsWith("_duration_seconds");
              }
            });
  }

  @Test
  void questionIsCountedByItsKindAndAnswerAndTimed() {
    NodeMetrics metrics = new NodeMetrics();

    metrics.ended("decision", "meshed", Duration.ofMillis(3));

    assertThat(text(metrics))
        .contains("sluice_node_questions_total{answer=\"meshed\",question=\"decision\"} 1.0\n")
        .contains(
            "sluice_node_answer_duration_seconds_bucket{question=\"decision\",le=\"0.002\"} 0\n")
        .contains(
            "sluice_node_answer_duration_seconds_bucket{question=\"decision\",le=\"0.005\"} 1\n");
  }

  @Test
  void nothingIsInstalledBeforeItBegins() {
    NodeMetrics metrics = new NodeMetrics();
    metrics.watch(() -> false, Optional::empty);

    assertThat(text(metrics))
        .contains("sluice_node_installed 0.0\n", "sluice_node_installation_drift 0.0\n")
        .contains("sluice_node_installation_rewrites_total 0.0\n");
  }

  /** Of all parts that the daemon puts together. */
  private Map<String, String> exposed() {
    NodeMetrics metrics = new NodeMetrics();
    metrics.watch(() -> false, Optional::empty);
    new OperationMetrics(metrics.registry());
    new RepairMetrics(metrics.registry(), InstantSource.system());
    NodeOptions options = TestOptions.of(root, root.resolve("plugin"));
    try (ClusterPods pods = ClusterPods.start(options, new Readiness(), new Health(), metrics)) {
      assertThat(pods.count()).isZero();
      Map<String, String> exposed = new TreeMap<>();
      for (MetricSnapshot metric : metrics.registry().scrape()) {
        String name = metric.getMetadata().getPrometheusName();
        switch (metric) {
          case CounterSnapshot counter -> exposed.put(name + "_total", "counter");
          case HistogramSnapshot histogram -> exposed.put(name, "histogram");
          case GaugeSnapshot gauge -> exposed.put(name, "gauge");
          default -> throw new AssertionError(name + " is a " + metric.getClass());
        }
      }
      return exposed;
    }
  }

  private static String text(NodeMetrics metrics) {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }
}
