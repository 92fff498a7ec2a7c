package mesh.sluice.selection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.profile.MeshProfile;

/**
 * What the operator decides about the injection of pods.
 *
 * @param profile whose labels and annotations count
 * @param byDefault whether a pod that says nothing is injected, where its namespace takes part:
 *     Istio's {@code policy: enabled}
 * @param never pods with such labels are not injected unless they themselves ask for it
 * @param always pods with such labels are injected unless they themselves refuse it
 * @param meshName the mesh that namespaces name in {@code openservicemesh.io/monitored-by}
 * @param controlPlaneNamespace whose pods are never injected
 * @param revision which {@code istio.io/rev} is served; empty for namespaces and pods without one
 */
public record SelectionSettings(
    MeshProfile profile,
    boolean byDefault,
    List<LabelSelector> never,
    List<LabelSelector> always,
    String meshName,
    String controlPlaneNamespace,
    String revision) {
  /** Our own words, injection where a namespace asks for it. */
  public static final SelectionSettings DEFAULT =
      new SelectionSettings(
          MeshProfile.SLUICE, true, List.of(), List.of(), "sluice", "sluice-system", "");

  public SelectionSettings {
    requireNonNull(profile);
    never = List.copyOf(never);
    always = List.copyOf(always);
    requireNonNull(meshName);
    requireNonNull(controlPlaneNamespace);
    requireNonNull(revision);
  }
}
