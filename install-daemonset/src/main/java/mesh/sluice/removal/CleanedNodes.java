package mesh.sluice.removal;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ObjectFields;

/**
 * How far the pods are that clean the nodes: a pod is ready once its node is clean. Pure.
 *
 * @param wanted how many nodes are to be cleaned; empty while the DaemonSet's controller has not
 *     counted them
 * @param clean the names of nodes that are clean
 * @param missing the names of other nodes, each with what its pod does
 */
record CleanedNodes(Optional<Long> wanted, TreeSet<String> clean, TreeMap<String, String> missing) {
  CleanedNodes {
    requireNonNull(wanted);
    clean = new TreeSet<>(clean);
    missing = new TreeMap<>(missing);
  }

  /**
   * What the API server says.
   *
   * @param daemonSet of the pods that clean
   * @param pods its pods
   */
  static CleanedNodes of(JsonObject daemonSet, List<JsonObject> pods) {
    TreeSet<String> clean = new TreeSet<>();
    TreeMap<String, String> missing = new TreeMap<>();
    for (JsonObject pod : pods) {
      String node = ObjectFields.text(pod, "spec.nodeName");
      String name =
          node.isEmpty() ? "the node of " + ObjectFields.text(pod, "metadata.name") : node;
      if (isReady(pod)) {
        clean.add(name);
      } else {
        missing.put(name, state(pod));
      }
    }
    boolean counted =
        number(daemonSet, "status.observedGeneration")
            .filter(seen -> seen >= number(daemonSet, "metadata.generation").orElse(1L))
            .isPresent();
    Optional<Long> wanted =
        counted ? number(daemonSet, "status.desiredNumberScheduled") : Optional.empty();
    return new CleanedNodes(wanted, clean, missing);
  }

  /** Whether all nodes are clean. */
  boolean isComplete() {
    return wanted.isPresent() && missing.isEmpty() && clean.size() >= wanted.get();
  }

  /** How many are clean, in a few words. */
  String text() {
    return clean.size() + " of " + wanted.map(String::valueOf).orElse("?") + " nodes are clean";
  }

  /** The nodes that are not, for a message. */
  String missingText() {
    String named =
        missing.entrySet().stream()
            .map(node -> node.getKey() + " (" + node.getValue() + ")")
            .collect(Collectors.joining(", "));
    long without = wanted.orElse(0L) - clean.size() - missing.size();
    if (without <= 0) {
      return named.isEmpty() ? "the DaemonSet has no pods yet" : named;
    }
    return (named.isEmpty() ? "" : named + ", and ") + without + " without a pod";
  }

  private static boolean isReady(JsonObject pod) {
    return elements(pod, "status.conditions").stream()
        .map(JsonValue::asObject)
        .anyMatch(
            condition ->
                ObjectFields.text(condition, "type").equals("Ready")
                    && ObjectFields.text(condition, "status").equals("True"));
  }

  /** Why the first container waits, else the phase. */
  private static String state(JsonObject pod) {
    return elements(pod, "status.initContainerStatuses").stream()
        .map(status -> ObjectFields.text(status.asObject(), "state.waiting.reason"))
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElseGet(
            () -> {
              String phase = ObjectFields.text(pod, "status.phase");
              return phase.isEmpty() ? "Pending" : phase;
            });
  }

  private static List<JsonValue> elements(JsonObject object, String path) {
    return object
        .findPath(path)
        .filter(JsonArray.class::isInstance)
        .map(JsonValue::asList)
        .orElse(List.of());
  }

  private static Optional<Long> number(JsonObject object, String path) {
    return object
        .findPath(path)
        .filter(JsonNumber.class::isInstance)
        .flatMap(value -> value.asNumber().wholeNumber());
  }
}
