package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.RedirectPolicy;

/**
 * What a sidecar depends on in its pod.
 *
 * @param namespace of the pod
 * @param policy the redirect policy, for the ports of Envoy's listeners
 * @param probes those that Envoy answers
 * @param overrides what the pod's annotations change in the values, in their form: {@code
 *     {"sidecar": {"logLevel": "debug"}}}
 */
public record SidecarInputs(
    String namespace, RedirectPolicy policy, List<ProbeRoute> probes, JsonObject overrides) {
  public SidecarInputs {
    requireNonNull(namespace);
    requireNonNull(policy);
    probes = List.copyOf(probes);
    requireNonNull(overrides);
  }
}
