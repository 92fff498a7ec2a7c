package mesh.sluice.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

/** Holds the dashboard to the metrics that there are, and to what Grafana needs. */
class DashboardTest {
  private static final int COLUMNS = 24;
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");

  /** Those that Grafana has by itself. */
  private static final Set<String> BUILT_IN = Set.of("__rate_interval");

  private final JsonObject dashboard = read();
  private final List<JsonObject> panels =
      list(dashboard, "panels").stream().map(JsonValue::asObject).toList();

  @Test
  void everyMetricLabelAndValueIsExposed() throws IOException {
    KnownMetrics metrics = KnownMetrics.read();

    for (JsonObject target : targets()) {
      Set<String> legend =
          LEGEND
              .matcher(text(target, "legendFormat"))
              .results()
              .map(label -> label.group(1))
              .collect(Collectors.toSet());
      assertThat(metrics.complaints(text(target, "expr"), legend)).as("%s", target).isEmpty();
    }
  }

  @Test
  void everyMetricIsShown() throws IOException {
    KnownMetrics metrics = KnownMetrics.read();
    Set<String> shown = new TreeSet<>();
    targets()
        .forEach(
            target ->
                PromQuery.parse(text(target, "expr"))
                    .selectors()
                    .forEach(selector -> shown.add(metrics.withoutPart(selector.metric()))));

    assertThat(shown).isEqualTo(new TreeSet<>(metrics.names()));
  }

  @Test
  void idsOfPanelsAreUnique() {
    assertThat(panels).extracting(panel -> panel.find("id").orElseThrow()).doesNotHaveDuplicates();
  }

  @Test
  void panelsLieBesideOneAnother() {
    List<String> taken = new ArrayList<>();
    for (JsonObject panel : panels) {
      long left = number(panel, "gridPos.x");
      long top = number(panel, "gridPos.y");
      long width = number(panel, "gridPos.w");
      assertThat(left + width).as("%s", panel.find("title")).isLessThanOrEqualTo(COLUMNS);
      for (long x = left; x < left + width; x++) {
        for (long y = top; y < top + number(panel, "gridPos.h"); y++) {
          taken.add(x + " " + y);
        }
      }
    }
    assertThat(taken).doesNotHaveDuplicates();
  }

  @Test
  void everyPanelSaysWhatItShowsAndAsksTheChosenDatasource() {
    assertThat(panels)
        .filteredOn(panel -> !text(panel, "type").equals("row"))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            panel -> {
              assertThat(text(panel, "title")).isNotEmpty();
              assertThat(text(panel, "description")).endsWith(".");
              assertThat(panel.findPath("datasource.uid").map(JsonValue::asText))
                  .contains("${datasource}");
              assertThat(list(panel, "targets")).isNotEmpty();
            });
  }

  @Test
  void everyVariableOfAQueryIsDeclared() {
    Set<String> declared =
        dashboard.findPath("templating.list").orElseThrow().asList().stream()
            .map(variable -> text(variable.asObject(), "name"))
            .collect(Collectors.toSet());

    assertThat(targets())
        .flatExtracting(
            target ->
                VARIABLE
                    .matcher(text(target, "expr"))
                    .results()
                    .map(variable -> variable.group(1))
                    .filter(variable -> !BUILT_IN.contains(variable))
                    .toList())
        .isNotEmpty()
        .allMatch(declared::contains);
  }

  private List<JsonObject> targets() {
    return panels.stream()
        .flatMap(panel -> panel.find("targets").map(JsonValue::asList).stream())
        .flatMap(List::stream)
        .map(JsonValue::asObject)
        .toList();
  }

  private static JsonObject read() {
    try {
      return Json.read(
              Files.readAllBytes(Checkout.path("deploy", "chart", "monitoring", "dashboard.json")))
          .asObject();
    } catch (IOException | MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }

  private static List<JsonValue> list(JsonObject object, String member) {
    return object.find(member).orElseThrow().asList();
  }

  private static String text(JsonObject object, String member) {
    return object.find(member).orElseThrow().asText();
  }

  private static long number(JsonObject object, String path) {
    Optional<JsonValue> found = object.findPath(path);
    return found.orElseThrow().asNumber().wholeNumber().orElseThrow();
  }
}
