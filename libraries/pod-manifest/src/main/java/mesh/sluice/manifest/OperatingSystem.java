package mesh.sluice.manifest;

import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.Source;

/**
 * For which operating system a pod is. It can say so in three ways: {@code spec.os}, its node
 * selector, or an affinity that every node must have. What is malformed says nothing; the API
 * server refuses it.
 */
final class OperatingSystem {
  private static final String WINDOWS = "windows";

  /** The second one is older; kubelets still set both. */
  private static final List<String> LABELS = List.of("kubernetes.io/os", "beta.kubernetes.io/os");

  private static final String TERMS =
      "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

  private OperatingSystem() {}

  /**
   * By what a pod says that it is for Windows.
   *
   * @param spec of the pod
   * @return empty if it does not
   */
  static Optional<Source.Field> windows(JsonValue spec) {
    if (!(spec instanceof JsonObject pod)) {
      return Optional.empty();
    }
    return pod.findPath("os.name")
        .filter(OperatingSystem::isWindows)
        .map(name -> field("spec.os.name"))
        .or(() -> bySelector(pod))
        .or(() -> byAffinity(pod));
  }

  private static Optional<Source.Field> bySelector(JsonObject pod) {
    if (!(pod.find("nodeSelector").orElse(null) instanceof JsonObject selector)) {
      return Optional.empty();
    }
    return LABELS.stream()
        .filter(label -> selector.find(label).filter(OperatingSystem::isWindows).isPresent())
        .findFirst()
        .map(label -> field("spec.nodeSelector['" + label + "']"));
  }

  /** One of the terms is enough for a node, so all of them have to ask for Windows. */
  private static Optional<Source.Field> byAffinity(JsonObject pod) {
    return pod.findPath(TERMS).orElse(null) instanceof JsonArray(List<JsonValue> terms)
            && !terms.isEmpty()
            && terms.stream().allMatch(OperatingSystem::asksForWindows)
        ? Optional.of(field("spec." + TERMS))
        : Optional.empty();
  }

  private static boolean asksForWindows(JsonValue term) {
    return term instanceof JsonObject object
        && object.find("matchExpressions").orElse(null) instanceof JsonArray(List<JsonValue> all)
        && all.stream().anyMatch(OperatingSystem::isRequirement);
  }

  private static boolean isRequirement(JsonValue expression) {
    return expression instanceof JsonObject object
        && object.find("key").orElse(null) instanceof JsonString(String key)
        && LABELS.contains(key)
        && object.find("operator").filter(new JsonString("In")::equals).isPresent()
        && object.find("values").orElse(null) instanceof JsonArray(List<JsonValue> values)
        && !values.isEmpty()
        && values.stream().allMatch(OperatingSystem::isWindows);
  }

  private static boolean isWindows(JsonValue value) {
    return value.equals(new JsonString(WINDOWS));
  }

  private static Source.Field field(String name) {
    return new Source.Field(name, WINDOWS);
  }
}
