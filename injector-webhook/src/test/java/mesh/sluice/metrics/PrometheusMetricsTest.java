package mesh.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {
  private final PrometheusMetrics metrics = new PrometheusMetrics();

  @Test
  void whatIsReportedIsShown() {
    metrics.review("inject", "changed", "pod-opt-in", Duration.ofMillis(4));
    metrics.review("inject", "changed", "pod-opt-in", Duration.ofMillis(40));
    metrics.badRequest("no-uid");
    metrics.settingsReload(true);
    metrics.certificateExpiry(Instant.ofEpochSecond(1_800_000_000));
    metrics.leader(true);
    metrics.nodes("open", 7);

    assertThat(text().lines())
        .contains(
            "# TYPE sluice_injector_reviews_total counter",
            "sluice_injector_reviews_total{outcome=\"changed\",path=\"inject\",reason=\"pod-opt-in\"}"
                + " 2.0",
            "# TYPE sluice_injector_review_duration_seconds histogram",
            "sluice_injector_review_duration_seconds_bucket{path=\"inject\",le=\"0.003\"} 0",
            "sluice_injector_review_duration_seconds_bucket{path=\"inject\",le=\"0.005\"} 1",
            "sluice_injector_review_duration_seconds_bucket{path=\"inject\",le=\"0.05\"} 2",
            "sluice_injector_review_duration_seconds_count{path=\"inject\"} 2",
            "sluice_injector_bad_requests_total{reason=\"no-uid\"} 1.0",
            "sluice_injector_settings_reloads_total{outcome=\"accepted\"} 1.0",
            "sluice_injector_settings_reloads_total{outcome=\"refused\"} 0.0",
            "sluice_injector_certificate_expiry_timestamp_seconds 1.8E9",
            "sluice_injector_leader 1.0",
            "sluice_injector_nodes{state=\"open\"} 7.0");
  }

  private String text() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }
}
