package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.sandbox.NetnsMount;

/**
 * Where a pod is on its node.
 *
 * @param link its interface there
 * @param addresses its addresses, all on that interface
 */
public record PodPlace(NetnsMount mount, String link, List<IpAddress> addresses) {
  public PodPlace {
    requireNonNull(mount);
    requireNonNull(link);
    addresses = List.copyOf(addresses);
  }

  PodNetwork network() {
    return new PodNetwork(new InterfaceName(link), addresses);
  }
}
