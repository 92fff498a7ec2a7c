package mesh.sluice.profile;

import java.util.Map;
import java.util.Optional;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.policy.InvalidPolicyException;

/** A family of words by which pods are declared meshed. */
public enum MeshProfile {
  /** Our own annotation, which holds the whole policy. */
  SLUICE("sluice") {
    @Override
    Decision decide(Map<String, String> annotations) {
      return notMeshed();
    }
  },
  /**
   * Pods that istiod injected. It leaves {@code sidecar.istio.io/status}, which istio-cni asks for
   * too; the sidecar's ids and environment are not in the annotations.
   */
  ISTIO("istio") {
    @Override
    Decision decide(Map<String, String> annotations) {
      return annotations.containsKey("sidecar.istio.io/status")
          ? new Decision.NeedsAgent(
              "the pod has the annotation sidecar.istio.io/status, but the user and group of its"
                  + " sidecar are not in its annotations")
          : notMeshed();
    }
  },
  /** Pods that OSM injected. It leaves a label only, and labels are not passed to plugins. */
  OSM("osm") {
    @Override
    Decision decide(Map<String, String> annotations) {
      return new Decision.NeedsAgent(
          "the profile osm is enabled, and OSM marks its pods by a label, which is not passed to"
              + " plugins");
    }
  };

  private final String text;

  MeshProfile(String text) {
    this.text = text;
  }

  /**
   * @throws InvalidPolicyException if {@code text} names no profile
   */
  public static MeshProfile parse(String text) {
    for (MeshProfile profile : values()) {
      if (profile.text.equals(text)) {
        return profile;
      }
    }
    throw new InvalidPolicyException(
        "", text, "not a mesh profile; known are sluice, istio and osm");
  }

  /**
   * Decides by a pod's annotations alone. The annotation {@value RedirectAnnotation#KEY} holds the
   * whole policy and so goes before every profile.
   *
   * @param profiles the enabled profiles, asked in this order
   * @throws InvalidPolicyException if the annotation is malformed
   */
  public static Decision decide(Iterable<MeshProfile> profiles, Map<String, String> annotations) {
    Optional<String> redirect = Optional.ofNullable(annotations.get(RedirectAnnotation.KEY));
    if (redirect.isPresent()) {
      return new Decision.Meshed(RedirectAnnotation.parse(redirect.get()));
    }
    for (MeshProfile profile : profiles) {
      Decision decision = profile.decide(annotations);
      if (!(decision instanceof Decision.NotMeshed)) {
        return decision;
      }
    }
    return notMeshed();
  }

  abstract Decision decide(Map<String, String> annotations);

  @Override
  public String toString() {
    return text;
  }

  private static Decision notMeshed() {
    return new Decision.NotMeshed(NotMeshedReason.NO_ANNOTATION);
  }
}
