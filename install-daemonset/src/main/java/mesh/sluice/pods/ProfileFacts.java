package mesh.sluice.pods;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mesh.sluice.profile.ContainerFacts;
import mesh.sluice.profile.IstioKey;
import mesh.sluice.profile.OsmKey;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.SluiceKey;

/**
 * A pod's facts without what no profile reads, which is most of them: manifests that kubectl keeps
 * in annotations, variables and arguments of applications. Profiles decide the same about both.
 */
final class ProfileFacts {
  /** Misspelt ones count, too: they make a pod invalid. */
  private static final String OWN_PREFIX = "sluice.mesh/";

  /** The profile istio asks what kind of proxy a sidecar is: its command and the first argument. */
  private static final int MAX_ARGUMENTS = 2;

  /** No profile asks for it; without it, the facts of all pods of a workload are equal. */
  private static final String NO_NAME = "";

  /** Of annotations, labels and variables. */
  private static final Set<String> KEYS = keys();

  private ProfileFacts() {}

  static PodFacts of(PodFacts pod) {
    return new PodFacts(
        pod.namespace(),
        NO_NAME,
        read(pod.labels()),
        read(pod.annotations()),
        pod.runAs(),
        containers(pod.initContainers()),
        containers(pod.containers()),
        pod.hostNetwork());
  }

  private static List<ContainerFacts> containers(List<ContainerFacts> containers) {
    return containers.stream().map(ProfileFacts::of).toList();
  }

  private static ContainerFacts of(ContainerFacts container) {
    List<String> args = container.args();
    return container
        .withEnv(read(container.env()))
        .withArgs(args.subList(0, Math.min(args.size(), MAX_ARGUMENTS)));
  }

  private static Map<String, String> read(Map<String, String> all) {
    Map<String, String> read = new HashMap<>();
    all.forEach(
        (key, value) -> {
          if (KEYS.contains(key) || key.startsWith(OWN_PREFIX)) {
            read.put(key, value);
          }
        });
    return read;
  }

  private static Set<String> keys() {
    Set<String> keys = new HashSet<>();
    for (SluiceKey key : SluiceKey.values()) {
      keys.add(key.key());
    }
    for (IstioKey key : IstioKey.values()) {
      keys.add(key.key());
    }
    for (OsmKey key : OsmKey.values()) {
      keys.add(key.key());
    }
    return keys;
  }
}
