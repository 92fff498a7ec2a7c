package mesh.sluice.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

class OperationMetricsTest {
  @Test
  void everyMetricIsInTheDocument() throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    new OperationMetrics(registry);
    String document = Files.readString(Checkout.path("docs/node-agent.md"));

    assertThat(registry.scrape().stream()).hasSize(3);
    for (MetricSnapshot metric : registry.scrape()) {
      String name = metric.getMetadata().getPrometheusName();
      assertThat(document)
          .contains("`" + (metric instanceof CounterSnapshot ? name + "_total" : name) + "`");
    }
  }
}
