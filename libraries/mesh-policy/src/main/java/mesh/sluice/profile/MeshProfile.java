package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.Decision.NotMeshed;

/** A family of words by which pods are declared meshed. */
public enum MeshProfile {
  /** Our own annotations. */
  SLUICE("sluice") {
    @Override
    Decision decide(Map<String, String> annotations) {
      return SluiceProfile.decide(annotations);
    }

    @Override
    Explanation explain(PodFacts pod, OsmMeshConfig osm) {
      return SluiceProfile.explain(pod);
    }
  },
  /** Pods that istiod injected. */
  ISTIO("istio") {
    @Override
    Decision decide(Map<String, String> annotations) {
      return IstioProfile.decide(annotations);
    }

    @Override
    Explanation explain(PodFacts pod, OsmMeshConfig osm) {
      return IstioProfile.explain(pod);
    }
  },
  /** Pods that OSM injected. */
  OSM("osm") {
    @Override
    Decision decide(Map<String, String> annotations) {
      return OsmProfile.decide(annotations);
    }

    @Override
    Explanation explain(PodFacts pod, OsmMeshConfig osm) {
      return OsmProfile.explain(pod, osm);
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
   * Decides by a pod's annotations alone. The annotation {@code sluice.mesh/redirect} holds the
   * whole policy and so goes before every profile.
   *
   * <p>What is decided here is what {@link #explain} decides about the whole pod, though that may
   * know a better reason for leaving a pod alone.
   *
   * @param profiles the enabled profiles, asked in this order
   */
  public static Decision decide(Iterable<MeshProfile> profiles, Map<String, String> annotations) {
    if (SluiceProfile.hasPolicy(annotations)) {
      return SluiceProfile.decide(annotations);
    }
    NotMeshed answer = new NotMeshed(NotMeshedReason.NO_ANNOTATION);
    for (MeshProfile profile : profiles) {
      Decision decision = profile.decide(annotations);
      if (!(decision instanceof NotMeshed(NotMeshedReason reason))) {
        return decision;
      }
      if (answer.reason().isAbsence()) {
        answer = new NotMeshed(reason);
      }
    }
    return answer;
  }

  /**
   * Decides about a pod of which everything is known, and says what led to it.
   *
   * @param profiles the enabled profiles, asked in this order; the first that does not leave the
   *     pod alone decides
   * @param osm the mesh-wide settings of OSM; {@link OsmMeshConfig#DEFAULT} if there are none
   */
  public static Explanation explain(
      Iterable<MeshProfile> profiles, PodFacts pod, OsmMeshConfig osm) {
    if (pod.hostNetwork()) {
      return unknown(NotMeshedReason.HOST_NETWORK, List.of());
    }
    if (SluiceProfile.hasPolicy(pod.annotations())) {
      return SluiceProfile.explain(pod);
    }
    Optional<Explanation> refused = Optional.empty();
    List<Finding> absences = new ArrayList<>();
    for (MeshProfile profile : profiles) {
      Explanation explanation = profile.explain(pod, osm);
      if (!(explanation.decision() instanceof NotMeshed(NotMeshedReason reason))) {
        return explanation;
      }
      if (reason.isAbsence()) {
        absences.add(new Finding("profile " + profile, reason.sentence()));
      } else {
        refused = refused.or(() -> Optional.of(explanation));
      }
    }
    return refused.orElseGet(() -> unknown(NotMeshedReason.NO_ANNOTATION, absences));
  }

  abstract Decision decide(Map<String, String> annotations);

  abstract Explanation explain(PodFacts pod, OsmMeshConfig osm);

  @Override
  public String toString() {
    return text;
  }

  private static Explanation unknown(NotMeshedReason reason, List<Finding> findings) {
    return new Explanation(Optional.empty(), new NotMeshed(reason), List.of(), List.of(), findings);
  }
}
