package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mesh.sluice.admission.BadRequest;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.metrics.PrometheusMetrics;
import mesh.sluice.nodegate.GateState;
import org.junit.jupiter.api.Test;

/** Holds docs/injector-operation.md to the metrics that the program exposes. */
class MetricsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "injector-operation.md");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
  private static final Pattern SAMPLE = Pattern.compile("(\\w+?)(?:_bucket)?\\{(.*)} \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** One value for each type that the methods of {@link Metrics} take. */
  private static final Map<Class<?>, Object> ARGUMENTS =
      Map.of(
          String.class,
          "word",
          Duration.class,
          Duration.ofMillis(1),
          Instant.class,
          Instant.EPOCH,
          boolean.class,
          true,
          int.class,
          1);

  @Test
  void everyMetricWithItsLabelsIsInTheDocumentAndNoOther() throws Exception {
    Map<String, Set<String>> documented = new TreeMap<>();
    rows("| metric |")
        .forEach(
            cells -> {
              Set<String> labels = new TreeSet<>();
              for (String part : cells.get(1).split(";")) {
                quoted(part).limit(1).forEach(labels::add);
              }
              documented.put(quoted(cells.get(0)).findFirst().orElseThrow(), labels);
            });

    assertThat(documented).isEqualTo(exposed());
  }

  /** https://prometheus.io/docs/practices/naming/ */
  @Test
  void namesAreAsPrometheusHasThem() throws Exception {
    for (MatchResult type : TYPE.matcher(text()).results().toList()) {
      String name = type.group(1);
      String ending =
          switch (type.group(2)) {
            case "counter" -> "_total";
            case "histogram" -> "_duration_seconds";
            default ->
                name.contains("_age_")
                    ? "_age_seconds"
                    : name.contains("seconds") ? "_timestamp_seconds" : "";
          };
      assertThat(name).startsWith("sluice_injector_").endsWith(ending);
      assertThat(name.endsWith("_total")).as(name).isEqualTo(type.group(2).equals("counter"));
    }
  }

  @Test
  void statesOfNodesAreInTheDocument() throws Exception {
    String cell =
        rows("| metric |").stream()
            .filter(cells -> cells.get(0).equals("`sluice_injector_nodes`"))
            .map(cells -> cells.get(1))
            .findFirst()
            .orElseThrow();

    assertThat(quoted(cell).skip(1))
        .containsExactlyElementsOf(
            Arrays.stream(GateState.values()).map(GateState::label).toList());
  }

  @Test
  void reasonsOfBadRequestsAreInTheDocument() throws Exception {
    assertThat(
            rows("| `reason` of a bad request |").stream().flatMap(cells -> quoted(cells.get(0))))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(BadRequest.values()).map(BadRequest::label).toList());
  }

  /** The labels of each metric, once everything was reported that can be. */
  private static Map<String, Set<String>> exposed() throws ReflectiveOperationException {
    Map<String, Set<String>> exposed = new TreeMap<>();
    String text = text();
    TYPE.matcher(text).results().forEach(type -> exposed.put(type.group(1), new TreeSet<>()));
    SAMPLE
        .matcher(text)
        .results()
        .filter(sample -> exposed.containsKey(sample.group(1)))
        .forEach(
            sample ->
                exposed
                    .get(sample.group(1))
                    .addAll(
                        LABEL
                            .matcher(sample.group(2))
                            .results()
                            .map(label -> label.group(1))
                            .filter(label -> !label.equals("le"))
                            .toList()));
    return exposed;
  }

  private static String text() throws ReflectiveOperationException {
    PrometheusMetrics metrics = new PrometheusMetrics();
    metrics.watchAges(ages -> ages.accept("namespaces", 1));
    for (Method report : Metrics.class.getDeclaredMethods()) {
      if (!report.isSynthetic()) {
        report.invoke(
            metrics, Arrays.stream(report.getParameterTypes()).map(ARGUMENTS::get).toArray());
      }
    }
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  private static Stream<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(word -> word.group(1));
  }

  /** The cells of the table that begins with {@code head}. */
  private static List<List<String>> rows(String head) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.startsWith(head))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .map(cells -> cells.subList(1, cells.size() - 1))
        .toList();
  }
}
