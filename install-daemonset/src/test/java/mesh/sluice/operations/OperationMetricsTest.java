package mesh.sluice.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import mesh.sluice.status.PrometheusText;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

class OperationMetricsTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final OperationMetrics metrics = new OperationMetrics(registry);

  @Test
  void everyMetricIsInTheDocument() throws IOException {
    String document = Files.readString(Checkout.path("docs/node-agent.md"));

    assertThat(registry.scrape().stream()).hasSizeGreaterThanOrEqualTo(5);
    for (MetricSnapshot metric : registry.scrape()) {
      String name = metric.getMetadata().getPrometheusName();
      assertThat(document)
          .contains("`" + (metric instanceof CounterSnapshot ? name + "_total" : name) + "`");
    }
  }

  @Test
  void questionIsCountedByItsAnswer() {
    metrics.ended("decision", "meshed", Duration.ofMillis(2));
    metrics.ended("decision", "meshed", Duration.ofMillis(3));
    metrics.ended("invalid", "none", Duration.ofSeconds(1));

    assertThat(new String(PrometheusText.of(registry), StandardCharsets.UTF_8))
        .contains(
            "sluice_node_questions_total{answer=\"meshed\",question=\"decision\"} 2.0",
            "sluice_node_questions_total{answer=\"none\",question=\"invalid\"} 1.0",
            "sluice_node_question_duration_seconds_bucket{question=\"decision\",le=\"0.0025\"} 1");
  }
}
