package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.RedirectPolicy;

/**
 * What a sidecar depends on in its pod, and no more: pods with equal inputs get equal sidecars.
 *
 * @param namespace of the pod
 * @param listeners as the redirect policy has them
 * @param probes those that Envoy answers
 * @param overrides what the pod's annotations change in the values, in their form: {@code
 *     {"sidecar": {"logLevel": "debug"}}}
 */
public record SidecarInputs(
    String namespace, Listeners listeners, List<ProbeRoute> probes, JsonObject overrides) {
  public SidecarInputs {
    requireNonNull(namespace);
    requireNonNull(listeners);
    probes = List.copyOf(probes);
    requireNonNull(overrides);
  }

  /** The inputs of a pod with this policy. */
  public static SidecarInputs of(
      String namespace, RedirectPolicy policy, List<ProbeRoute> probes, JsonObject overrides) {
    return new SidecarInputs(namespace, Listeners.of(policy), probes, overrides);
  }
}
