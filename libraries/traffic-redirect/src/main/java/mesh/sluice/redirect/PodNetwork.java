package mesh.sluice.redirect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;

/**
 * What is said of a pod's network. Matters only to policies whose rules need the pod's addresses.
 *
 * @param link the pod's interface
 * @param addresses the pod's addresses; those of a family that is missing are looked for on the
 *     interface
 */
public record PodNetwork(InterfaceName link, List<IpAddress> addresses) {
  /** Container runtimes of Kubernetes call a pod's interface so; nothing else is said. */
  public static final PodNetwork USUAL = of("eth0");

  public PodNetwork {
    requireNonNull(link);
    addresses = List.copyOf(addresses);
  }

  /** The interface alone. */
  public static PodNetwork of(String link) {
    return new PodNetwork(new InterfaceName(link), List.of());
  }
}
