package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.OsmMeshConfig;
import mesh.sluice.profile.PodFacts;

/**
 * Decisions about the workloads that were asked for last: what profiles read is the same in all of
 * their pods, and reading it takes several times as long as finding it here. Any thread may call
 * it.
 */
final class KnownDecisions {
  private static final int MAX_KEPT = 32;
  private static final float LOAD = 0.75f;

  private final Map<Asked, Known> kept =
      new LinkedHashMap<>(2 * MAX_KEPT, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Known> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private record Asked(List<MeshProfile> profiles, PodFacts pod) {}

  /**
   * What was decided.
   *
   * @param isOsm whether the mesh's settings count, which are not looked at here. A pod that is not
   *     OSM's need not wait for them
   */
  record Known(Decision decision, boolean isOsm) {
    Known {
      requireNonNull(decision);
    }
  }

  /**
   * The decision about a pod, without the settings of OSM.
   *
   * @param pod without what tells it from others of its workload
   */
  Known of(List<MeshProfile> profiles, PodFacts pod) {
    Asked asked = new Asked(profiles, pod);
    synchronized (kept) {
      Known known = kept.get(asked);
      if (known != null) {
        return known;
      }
    }
    Known known = known(MeshProfile.explain(profiles, pod, OsmMeshConfig.DEFAULT));
    synchronized (kept) {
      kept.put(asked, known);
    }
    return known;
  }

  private static Known known(Explanation explanation) {
    return new Known(
        explanation.decision(),
        explanation.decision() instanceof Decision.Meshed
            && explanation.profile().equals(Optional.of(MeshProfile.OSM)));
  }
}
