package mesh.sluice.policy;

import java.util.List;
import java.util.TreeSet;

/**
 * How the sidecar's own traffic is told from the application's: by the owner of the socket, as
 * Istio does it with {@code -u} and {@code -g} of istio-iptables.
 *
 * <p>A socket belongs to the sidecar if its user <em>or</em> its group is named here.
 *
 * @param uids user ids, ascending
 * @param gids group ids, ascending
 * @param ports ports on which the sidecar itself ends mesh traffic (Istio's HBONE, 15008): never
 *     redirected, neither from outside nor when the sidecar connects to its own pod
 */
public record SidecarIdentity(List<OwnerId> uids, List<OwnerId> gids, PortSet ports) {
  /** What Istio's sidecar uses. */
  public static final SidecarIdentity DEFAULT =
      new SidecarIdentity(
          List.of(new OwnerId(1337)), List.of(new OwnerId(1337)), PortSet.of(15008));

  public SidecarIdentity {
    uids = List.copyOf(new TreeSet<>(uids));
    gids = List.copyOf(new TreeSet<>(gids));
    if (uids.isEmpty() && gids.isEmpty()) {
      throw new InvalidPolicyException(
          "uids",
          "[]",
          "name at least one user or group id of the sidecar; without one its own connections would"
              + " be redirected to itself for ever");
    }
  }
}
