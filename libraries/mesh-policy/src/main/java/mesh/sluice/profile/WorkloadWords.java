package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Words about pods that stand in the metadata of the workload that makes them: there nobody reads
 * them, only in its template.
 */
public final class WorkloadWords {
  /** What others may well say of the workload itself, and tools write there. */
  private static final List<String> OF_ANY_OBJECT =
      List.of("istio.io/rev", "istio.io/use-waypoint", "istio.io/dataplane-mode");

  private static final int MAX_FINDINGS = 5;

  private WorkloadWords() {}

  /**
   * What is written in vain: our own words and those of the other meshes, if the template does not
   * have them too.
   *
   * @param kind what is written: {@code labels} or {@code annotations}
   * @param workload those of the workload
   * @param template those of its template
   * @param place of the template, as {@code spec.template}
   */
  public static List<Finding> inVain(
      String kind, Map<String, String> workload, Map<String, String> template, String place) {
    List<Finding> findings = new ArrayList<>();
    for (String key : new TreeSet<>(workload.keySet())) {
      boolean aboutPods =
          (key.startsWith(OwnWords.PREFIX) || MisspeltWords.isAbout(key))
              && !OF_ANY_OBJECT.contains(key);
      if (aboutPods && !template.containsKey(key) && findings.size() < MAX_FINDINGS) {
        findings.add(
            new Finding(
                "metadata.%s['%s']".formatted(kind, key),
                "has no effect: of a workload only %s.metadata.%s count; move it there"
                    .formatted(place, kind)));
      }
    }
    return findings;
  }
}
