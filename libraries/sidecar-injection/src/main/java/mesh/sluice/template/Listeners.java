package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.RedirectPolicy;

/**
 * What Envoy has to know of a pod's redirect.
 *
 * @param inbound the port of its listener for connections to the pod
 * @param outbound the port of its listener for connections from the pod
 * @param transparent whether inbound connections keep the client's address
 * @param application where the application listens
 */
public record Listeners(
    int inbound, int outbound, boolean transparent, ApplicationAddress application) {
  public Listeners {
    requireNonNull(application);
  }

  /** Those of a policy. */
  public static Listeners of(RedirectPolicy policy) {
    return new Listeners(
        policy.inbound().port(),
        policy.outbound().port(),
        policy.inbound().mode() == InboundMode.TPROXY,
        policy.inbound().applicationAddress());
  }
}
