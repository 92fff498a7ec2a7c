package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.profile.Decision.Invalid;
import mesh.sluice.profile.Decision.Meshed;
import mesh.sluice.profile.Decision.NotMeshed;

/**
 * The policy of a pod that gets our own sidecar: what the pod's annotations say of its traffic, in
 * any family's words, for a sidecar that is not in the pod yet.
 */
public final class InjectedPolicy {
  /** Where our sidecar answers the kubelet and gives its metrics: never redirected. */
  public static final List<Integer> STATUS_PORTS = List.of(15021, 15090);

  private InjectedPolicy() {}

  /**
   * Reads the pod.
   *
   * @param words the family whose annotations count
   * @param sidecar the container to be injected; its security context names user and group
   * @param osm the mesh-wide settings of OSM; {@link OsmMeshConfig#DEFAULT} if there are none
   * @return as decision {@link Meshed}; {@link NotMeshed} if the pod wants the sidecar but no
   *     redirect; {@link Invalid} if an annotation is malformed
   */
  public static Explanation explain(
      MeshProfile words, PodFacts pod, ContainerFacts sidecar, OsmMeshConfig osm) {
    Reading reading = new Reading(words, pod.annotations());
    try {
      if (words == MeshProfile.ISTIO && wantsNoInterception(pod)) {
        return reading.explanation(new NotMeshed(NotMeshedReason.INTERCEPTION_MODE_NONE));
      }
      RedirectPolicy policy =
          switch (words) {
            case SLUICE -> SluiceProfile.readFields(pod.annotations(), reading);
            case ISTIO -> new IstioPolicy(pod, sidecar, reading).read();
            case OSM -> new OsmPolicy(pod, sidecar, osm, reading).read();
          };
      return reading.explanation(new Meshed(forOurSidecar(policy, sidecar)));
    } catch (InvalidPolicyException e) {
      return reading.explanation(Invalid.of(e));
    }
  }

  private static boolean wantsNoInterception(PodFacts pod) {
    return IstioPolicy.NO_INTERCEPTION.equals(
        pod.annotations().get(IstioKey.INTERCEPTION_MODE.key()));
  }

  private static RedirectPolicy forOurSidecar(RedirectPolicy policy, ContainerFacts sidecar) {
    List<OwnerId> uids = sidecar.runAs().user().stream().toList();
    List<OwnerId> gids = sidecar.runAs().group().stream().toList();
    List<PortRange> excluded = new ArrayList<>(policy.inbound().excludePorts().ranges());
    STATUS_PORTS.forEach(port -> excluded.add(new PortRange(port, port)));
    return new RedirectPolicy(
        new SidecarIdentity(uids, gids, policy.sidecar().ports()),
        policy.inbound().withExcludePorts(new PortSet(excluded)),
        policy.outbound(),
        policy.dns(),
        policy.interfaces(),
        policy.dropInvalid());
  }
}
