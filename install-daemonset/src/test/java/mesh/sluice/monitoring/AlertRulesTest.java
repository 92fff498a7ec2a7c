package mesh.sluice.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.json.JsonValue;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Headings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the alert rules to the metrics that there are, and to the runbook. */
class AlertRulesTest {
  private static final Path TESTS = Checkout.path("deploy", "monitoring", "tests");
  private static final List<Path> FILES =
      Stream.of("sluice-node-rules.yaml", "sluice-injector-rules.yaml")
          .map(name -> Checkout.path("deploy", "chart", "monitoring", name))
          .toList();
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  static List<AlertRule> rules() throws IOException, ManifestException {
    List<AlertRule> rules = new ArrayList<>();
    for (Path file : FILES) {
      rules.addAll(AlertRule.read(file));
    }
    return rules;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyMetricLabelAndValueIsExposed(AlertRule rule) throws IOException {
    Set<String> told =
        rule.annotations().values().stream()
            .flatMap(text -> LABEL.matcher(text).results())
            .map(label -> label.group(1))
            .collect(Collectors.toSet());

    assertThat(KnownMetrics.read().complaints(rule.expression(), told)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyAlertSaysHowUrgentItIsAndHowLongItHasLasted(AlertRule rule) {
    assertThat(rule.name()).startsWith("Sluice");
    assertThat(rule.labels().get("severity")).isIn("critical", "warning");
    assertThat(rule.holds()).hasValueSatisfying(text -> assertThat(text).matches("[1-9]\\d*[mh]"));
    assertThat(rule.annotations()).containsOnlyKeys("summary", "description", "runbook");
    assertThat(rule.annotations().values()).doesNotContain("");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyAlertLeadsToASectionOfTheRunbook(AlertRule rule) throws IOException {
    String[] parts = rule.annotations().get("runbook").split("#", -1);

    assertThat(parts).hasSize(2);
    assertThat(Headings.of(Checkout.path(parts[0])).anchors()).contains(parts[1]);
  }

  @Test
  void namesAreUnique() throws Exception {
    assertThat(rules()).extracting(AlertRule::name).doesNotHaveDuplicates().hasSize(17);
  }

  /** Both that it is told, and that it is not; promtool runs them. */
  @Test
  void everyAlertHasACaseForPromtool() throws Exception {
    List<String> told = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Path file : FILES) {
      String name = file.getFileName().toString().replace(".yaml", "-test.yaml");
      AlertRule.document(TESTS.resolve(name)).find("tests").orElseThrow().asList().stream()
          .flatMap(test -> test.asObject().find("alert_rule_test").orElseThrow().asList().stream())
          .map(JsonValue::asObject)
          .forEach(
              expected ->
                  (expected.find("exp_alerts").isPresent() ? told : silent)
                      .add(expected.find("alertname").orElseThrow().asText()));
    }

    assertThat(rules())
        .extracting(AlertRule::name)
        .allSatisfy(
            name -> {
              assertThat(told).contains(name);
              assertThat(silent).contains(name);
            });
  }
}
