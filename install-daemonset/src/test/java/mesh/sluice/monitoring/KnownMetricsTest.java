package mesh.sluice.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would be wrong in a rule or a panel is noticed. */
class KnownMetricsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "sluice_node_instaled == 0 @ no metric sluice_node_instaled",
        "sluice_node_redirect_pods{status=\"x\"} @ sluice_node_redirect_pods has no label status",
        "sluice_node_redirect_pods{state=~\"in-order|unmeshed\"} @ "
            + "sluice_node_redirect_pods has no state unmeshed",
        "sluice_injector_nodes{state=\"opened\"} @ sluice_injector_nodes has no state opened",
        "sum by (pod) (sluice_node_installed) @ no label pod",
        "sum by (le) (sluice_node_installed) @ no label le",
        "sluice_node_installed_bucket @ no metric sluice_node_installed_bucket",
        "sluice_node_look_duration_seconds @ "
            + "a histogram without its part: sluice_node_look_duration_seconds",
        "up == 0 @ no metric of ours"
      })
  void mistakeIsNoticed(String expression, String complaint) throws IOException {
    assertThat(KnownMetrics.read().complaints(expression, Set.of())).contains(complaint);
  }

  @Test
  void labelThatOnlyTheReaderNamesIsNoticedToo() throws IOException {
    assertThat(KnownMetrics.read().complaints("sluice_node_installed", Set.of("kind")))
        .containsExactly("no label kind");
  }

  @Test
  void queryThatIsInOrderGivesNoComplaint() throws IOException {
    String query =
        "histogram_quantile(0.9, sum by (le, operation)"
            + " (rate(sluice_node_operation_duration_seconds_bucket{instance=~\"$node\"}[5m])))";

    assertThat(KnownMetrics.read().complaints(query, Set.of("operation"))).isEmpty();
  }
}
