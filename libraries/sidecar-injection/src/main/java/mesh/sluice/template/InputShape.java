package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.template.ProbeRoute.Kind;

/**
 * What in a pod decides which parts of the templates are there, and how often: {@link
 * SidecarInputs} without their {@link PodTexts}. There are few of them, however many workloads.
 *
 * @param hasNamespace whether the namespace is known: a section of a template can ask that
 * @param listeners as the redirect policy has them
 * @param probes those that Envoy answers
 * @param overrides what the pod's annotations change in the values
 */
record InputShape(
    boolean hasNamespace, Listeners listeners, List<Probe> probes, JsonObject overrides) {
  /**
   * A {@link ProbeRoute} without its texts.
   *
   * @param hasTarget whether its target is not empty: a section can ask that too
   */
  record Probe(Kind kind, boolean awaited, boolean hasTarget) {
    Probe {
      requireNonNull(kind);
    }
  }

  InputShape {
    requireNonNull(listeners);
    probes = List.copyOf(probes);
    requireNonNull(overrides);
  }

  static InputShape of(SidecarInputs inputs) {
    return new InputShape(
        !inputs.namespace().isEmpty(),
        inputs.listeners(),
        inputs.probes().stream()
            .map(probe -> new Probe(probe.kind(), probe.awaited(), !probe.target().isEmpty()))
            .toList(),
        inputs.overrides());
  }
}
