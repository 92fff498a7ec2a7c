package mesh.sluice.adoption;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import mesh.sluice.injection.PodObject;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.NamespaceFacts;

/** An injector whose pods can be adopted. */
sealed interface OtherInjector permits Istio, Osm {
  /** All that there are. */
  List<OtherInjector> ALL = List.of(new Istio(), new Osm());

  /**
   * What would have been installed.
   *
   * @param notes where Sluice does something else
   */
  record FoundPolicy(RedirectPolicy policy, List<String> notes) {
    public FoundPolicy {
      requireNonNull(policy);
      notes = List.copyOf(notes);
    }
  }

  /** What the status annotation calls it. */
  String name();

  /** The init container that sets up the redirect and needs NET_ADMIN for it. */
  String initContainer();

  /** Its other containers. */
  List<String> containers();

  /** Whether a pod has its sidecar. */
  boolean hasInjected(PodObject pod);

  /**
   * The redirect that the pod was to get.
   *
   * @param pod that this injector has injected
   * @return empty if it was to get none
   */
  Optional<FoundPolicy> policy(PodObject pod, NamespaceFacts namespace)
      throws NotUnderstoodException, ManifestException;
}
