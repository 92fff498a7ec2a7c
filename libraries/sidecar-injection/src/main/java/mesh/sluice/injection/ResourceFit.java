package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * What the API server will refuse because of the sidecar's resources, as far as the pod shows it:
 * its message names numbers and positions in lists, and not the sidecar. The rules are those of
 * Kubernetes 1.34 (validatePodResourceConsistency and ValidateContainerResourceRequirements in
 * pkg/apis/core/validation). Quotas and LimitRanges are not in the pod.
 */
final class ResourceFit {
  private static final JsonString ALWAYS = new JsonString("Always");

  /** A resource, and what a user may change of the sidecar's share of it. */
  private enum Resource {
    CPU("cpu", OverrideKey.CPU, OverrideKey.CPU_LIMIT),
    MEMORY("memory", OverrideKey.MEMORY, OverrideKey.MEMORY_LIMIT);

    private final String word;
    private final OverrideKey request;
    private final OverrideKey limit;

    Resource(String word, OverrideKey request, OverrideKey limit) {
      this.word = word;
      this.request = request;
      this.limit = limit;
    }
  }

  private ResourceFit() {}

  /**
   * The warnings for a pod.
   *
   * @param application without the sidecar
   * @param injected with it
   */
  static List<String> warnings(PodObject application, PodObject injected) {
    List<String> warnings = new ArrayList<>();
    JsonObject sidecar = Application.findSidecar(injected).orElseThrow().container();
    boolean ordinary = injected.list("containers").stream().anyMatch(Application::isSidecar);
    for (Resource resource : Resource.values()) {
      own(resource, sidecar).ifPresent(warnings::add);
      requests(resource, application, injected).ifPresent(warnings::add);
      if (ordinary) {
        limits(resource, injected, sidecar).ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  /** The sidecar's request above its own limit. */
  private static Optional<String> own(Resource resource, JsonObject sidecar) {
    Optional<JsonValue> request = sidecar.findPath("resources.requests." + resource.word);
    Optional<JsonValue> limit = sidecar.findPath("resources.limits." + resource.word);
    return exceeds(request, limit)
        ? Optional.of(
            ("the sidecar requests %s of %s and is limited to %s, which the API server refuses;"
                    + " change %s or %s")
                .formatted(
                    text(request),
                    resource.word,
                    text(limit),
                    setting(resource.request),
                    setting(resource.limit)))
        : Optional.empty();
  }

  /** What the pod requests as a whole, which the API server fills in before it asks webhooks. */
  private static Optional<String> requests(
      Resource resource, PodObject application, PodObject injected) {
    Optional<JsonValue> pod = injected.json().findPath("spec.resources.requests." + resource.word);
    Optional<Quantity> most = pod.flatMap(Quantity::of);
    if (most.isEmpty()
        || requested(resource, application).compareTo(most.get()) > 0
        || requested(resource, injected).compareTo(most.get()) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        ("spec.resources.requests.%s: '%s': the containers request more together with the sidecar,"
                + " which the API server refuses; write more there (what is left out there is what"
                + " the containers request without the sidecar), or change %s")
            .formatted(resource.word, text(pod), setting(resource.request)));
  }

  /** The API server compares ordinary containers with the pod's limit, and no others. */
  private static Optional<String> limits(
      Resource resource, PodObject injected, JsonObject sidecar) {
    Optional<JsonValue> pod = injected.json().findPath("spec.resources.limits." + resource.word);
    Optional<JsonValue> limit = sidecar.findPath("resources.limits." + resource.word);
    return exceeds(limit, pod)
        ? Optional.of(
            ("spec.resources.limits.%s: '%s': the sidecar's limit of %s is higher, which the API"
                    + " server refuses; change %s, or use a native sidecar")
                .formatted(resource.word, text(pod), text(limit), setting(resource.limit)))
        : Optional.empty();
  }

  /** As AggregateContainerRequests of Kubernetes' component-helpers. */
  private static Quantity requested(Resource resource, PodObject pod) {
    Quantity going = Quantity.ZERO;
    Quantity starting = Quantity.ZERO;
    for (JsonObject container : pod.list("initContainers")) {
      Quantity request = request(resource, container);
      if (container.find("restartPolicy").equals(Optional.of(ALWAYS))) {
        going = going.plus(request);
        starting = starting.max(going);
      } else {
        starting = starting.max(going.plus(request));
      }
    }
    for (JsonObject container : pod.list("containers")) {
      going = going.plus(request(resource, container));
    }
    return going.max(starting);
  }

  private static Quantity request(Resource resource, JsonObject container) {
    return container
        .findPath("resources.requests." + resource.word)
        // As the API server fills it in.
        .or(() -> container.findPath("resources.limits." + resource.word))
        .flatMap(Quantity::of)
        .orElse(Quantity.ZERO);
  }

  private static boolean exceeds(Optional<JsonValue> value, Optional<JsonValue> most) {
    Optional<Quantity> limit = most.flatMap(Quantity::of);
    return limit.isPresent()
        && value
            .flatMap(Quantity::of)
            .filter(found -> found.compareTo(limit.get()) > 0)
            .isPresent();
  }

  private static String text(Optional<JsonValue> quantity) {
    return quantity.orElseThrow() instanceof JsonString(String text)
        ? text
        : quantity.orElseThrow().toString();
  }

  private static String setting(OverrideKey key) {
    return "%s (sidecar.%s in values.yaml)".formatted(key.key(), key.value());
  }
}
