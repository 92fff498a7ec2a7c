package mesh.sluice.selection;

import java.util.Set;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection.Skip;

/**
 * The order in which reasons count: what no word can change, then the words of one family. Within
 * each family the pod's own word goes before {@link OperatorRules}, and these before the
 * namespace's.
 */
final class SelectionTable {
  private static final Set<String> SYSTEM =
      Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");

  /** By it, the kubelet marks the pods that it makes of files; only a kubelet may set it. */
  private static final String MIRROR = "kubernetes.io/config.mirror";

  private SelectionTable() {}

  static Selection select(SelectionSettings settings, PodFacts pod) {
    if (pod.hostNetwork()) {
      return new Skip(SelectionReason.HOST_NETWORK, new Source.Field("spec.hostNetwork", "true"));
    }
    if (pod.windows().isPresent()) {
      return new Skip(SelectionReason.WINDOWS, pod.windows().get());
    }
    String mirrored = pod.annotations().get(MIRROR);
    if (mirrored != null) {
      return new Skip(SelectionReason.MIRROR_POD, new Source.Annotation(MIRROR, mirrored));
    }
    String namespace = pod.namespace().name();
    Source home = new Source.Field("metadata.namespace", namespace);
    if (SYSTEM.contains(namespace)) {
      return new Skip(SelectionReason.SYSTEM_NAMESPACE, home);
    }
    if (namespace.equals(settings.controlPlaneNamespace())) {
      return new Skip(
          SelectionReason.CONTROL_PLANE_NAMESPACE,
          home,
          new Source.Setting("controlPlaneNamespace", namespace));
    }
    return switch (settings.profile()) {
      case SLUICE -> SluiceWords.select(settings, pod);
      case ISTIO -> IstioWords.select(settings, pod);
      case OSM -> OsmWords.select(settings, pod);
    };
  }
}
