package mesh.sluice.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.connections.KeptConnections;
import mesh.sluice.repair.PodVerdict;
import mesh.sluice.repair.RedirectDamage;
import mesh.sluice.repair.RepairObstacle;
import mesh.sluice.testing.Checkout;

/**
 * The metrics that both daemons expose, with their labels: those of the tables in docs, which the
 * tests of either daemon compare with what it exposes.
 */
final class KnownMetrics {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final String REPAIRS = "sluice_node_repairs_total";
  private static final String REDIRECT_PODS = "sluice_node_redirect_pods";

  /** What Prometheus itself adds to every series that it scrapes. */
  private static final Set<String> OF_THE_TARGET = Set.of("instance", "job");

  private final Map<String, Metric> metrics = new TreeMap<>();

  /**
   * @param values by label; none where the table does not list them
   */
  private record Metric(boolean histogram, Map<String, Set<String>> values) {}

  private KnownMetrics() {}

  static KnownMetrics read() throws IOException {
    KnownMetrics known = new KnownMetrics();
    for (List<String> cells : rows("docs/node-operation.md", "| metric |")) {
      known.add(cells.get(0), cells.get(1), cells.get(2));
    }
    for (List<String> cells : rows("docs/injector-operation.md", "| metric |")) {
      known.add(cells.get(0), cells.get(2), cells.get(1));
    }
    known.fill(REDIRECT_PODS, "state", states());
    known.fill(REDIRECT_PODS, "reason", reasons());
    known.fill(REPAIRS, "result", states());
    known.fill(REPAIRS, "reason", reasons());
    known.fill("sluice_node_operations_total", "operation", Set.of("ADD", "DEL", "CHECK"));
    known.fill("sluice_node_operations_total", "code", Set.of("0"));
    known.fill(
        "sluice_node_answer_duration_seconds",
        "question",
        known.metrics.get("sluice_node_questions_total").values().get("question"));
    known.fill(
        "sluice_injector_bad_requests_total",
        "reason",
        rows("docs/injector-operation.md", "| `reason` of a bad request |").stream()
            .flatMap(cells -> quoted(cells.getFirst()))
            .collect(Collectors.toSet()));
    return known;
  }

  Set<String> names() {
    return Set.copyOf(metrics.keySet());
  }

  /** The name of the metric that a part of a histogram belongs to, or else its own. */
  String withoutPart(String name) {
    String whole = name.replaceFirst("_(bucket|sum|count)$", "");
    Metric metric = metrics.get(whole);
    return metric != null && metric.histogram() ? whole : name;
  }

  /**
   * What a query names and nobody exposes; nothing if all is well.
   *
   * @param further labels that whoever shows the result names
   */
  List<String> complaints(String expression, Set<String> further) {
    PromQuery query = PromQuery.parse(expression);
    List<String> complaints = new ArrayList<>();
    Set<String> labels = new TreeSet<>(OF_THE_TARGET);
    for (PromQuery.Selector selector : query.selectors()) {
      Metric metric = metrics.get(withoutPart(selector.metric()));
      if (metric == null) {
        complaints.add("no metric " + selector.metric());
        continue;
      }
      if (metric.histogram()) {
        if (withoutPart(selector.metric()).equals(selector.metric())) {
          complaints.add("a histogram without its part: " + selector.metric());
        }
        labels.add("le");
      }
      labels.addAll(metric.values().keySet());
      selector.matchers().forEach(matcher -> check(selector.metric(), metric, matcher, complaints));
    }
    if (query.selectors().isEmpty()) {
      complaints.add("no metric of ours");
    }
    Stream.concat(query.labels().stream(), further.stream())
        .filter(label -> !labels.contains(label))
        .forEach(label -> complaints.add("no label " + label));
    return complaints;
  }

  private static void check(
      String name, Metric metric, PromQuery.Matcher matcher, List<String> complaints) {
    if (OF_THE_TARGET.contains(matcher.label())) {
      return;
    }
    Set<String> values = metric.values().get(matcher.label());
    if (values == null) {
      complaints.add(name + " has no label " + matcher.label());
    } else {
      matcher.values().stream()
          .filter(value -> !values.contains(value))
          .forEach(value -> complaints.add(name + " has no " + matcher.label() + " " + value));
    }
  }

  private void add(String name, String type, String labels) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    for (String part : labels.split(";")) {
      String[] sides = part.split(":", 2);
      Set<String> listed =
          sides.length == 1 ? Set.of() : quoted(sides[1]).collect(Collectors.toSet());
      quoted(sides[0]).forEach(label -> values.put(label, listed));
    }
    metrics.put(
        quoted(name).findFirst().orElseThrow(), new Metric(type.startsWith("histogram"), values));
  }

  private void fill(String name, String label, Set<String> values) {
    if (metrics.get(name).values().put(label, values) == null) {
      throw new AssertionError(name + " has no label " + label + " in the table");
    }
  }

  private static Set<String> states() {
    return Stream.of(
            new PodVerdict.NotMeshed(),
            new PodVerdict.InOrder(),
            new PodVerdict.Waiting(""),
            new PodVerdict.Repaired(
                RedirectDamage.RULES_MISSING, List.of(), KeptConnections.NONE, "nf_tables"),
            new PodVerdict.Evicted(RedirectDamage.RULES_MISSING),
            new PodVerdict.UnexpectedRules(""),
            new PodVerdict.NotRepaired(Optional.empty(), RepairObstacle.NO_NAMESPACE, ""))
        .map(PodVerdict::state)
        .collect(Collectors.toSet());
  }

  private static Set<String> reasons() {
    return Stream.concat(
            Stream.concat(
                Arrays.stream(RepairObstacle.values()).map(RepairObstacle::word),
                Arrays.stream(RedirectDamage.values()).map(RedirectDamage::word)),
            Stream.of(PodVerdict.NO_REASON))
        .collect(Collectors.toSet());
  }

  /** The cells of the table that begins with {@code head}. */
  private static List<List<String>> rows(String document, String head) throws IOException {
    return Files.readAllLines(Checkout.path(document)).stream()
        .dropWhile(line -> !line.startsWith(head))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .map(cells -> cells.subList(1, cells.size() - 1))
        .toList();
  }

  private static Stream<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(word -> word.group(1));
  }
}
