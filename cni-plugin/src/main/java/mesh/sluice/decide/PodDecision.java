package mesh.sluice.decide;

import static mesh.sluice.profile.NotMeshedReason.EXCLUDED_NAMESPACE;
import static mesh.sluice.profile.NotMeshedReason.NOT_A_POD;
import static mesh.sluice.profile.NotMeshedReason.OWN_POD;

import java.util.Optional;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.protocol.CniArgs;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;

/**
 * Decides about a pod, asking the cheapest and surest source first.
 *
 * <ol>
 *   <li>Sluice's own pods and excluded namespaces, by their names alone, so that nothing that is
 *       broken can keep them from starting;
 *   <li>the annotations that the runtime passes;
 *   <li>the node agent.
 * </ol>
 */
public final class PodDecision {
  private static final String NO_ANNOTATIONS =
      "the runtime passed no annotations; declare the capability "
          + PluginConfiguration.ANNOTATIONS
          + " in the plugin's entry of the conflist (containerd 1.6, CRI-O 1.29 or newer)";

  private final PluginConfiguration configuration;
  private final NodeAgent agent;

  public PodDecision(PluginConfiguration configuration, NodeAgent agent) {
    this.configuration = configuration;
    this.agent = agent;
  }

  /** Why the pod may pass before anything is read or asked; empty for a pod like any other. */
  public Optional<NotMeshedReason> exempt(CniArgs pod) {
    if (pod.isPod() && isOwn(pod)) {
      return Optional.of(OWN_POD);
    }
    return pod.isPod() && configuration.excludeNamespaces().contains(pod.namespace())
        ? Optional.of(EXCLUDED_NAMESPACE)
        : Optional.empty();
  }

  /**
   * Decides about a pod that is not {@link #exempt}: never {@link Decision.Invalid}.
   *
   * @throws CniException with code 7 if the pod's annotation is malformed, 11 if nobody can tell
   *     now
   */
  public Decision decide(CniArgs pod) throws CniException {
    Decision decision = byAnnotations(pod);
    if (decision instanceof Decision.NeedsAgent(String why)) {
      decision = agent.decide(pod, why);
    }
    if (decision instanceof Decision.Invalid invalid) {
      throw new CniException(
          ErrorCode.INVALID_CONFIGURATION, "annotation " + invalid.message(), "");
    }
    return decision;
  }

  private boolean isOwn(CniArgs pod) {
    return !configuration.exemptNamespace().isEmpty()
        && pod.namespace().equals(configuration.exemptNamespace())
        && pod.name().startsWith(configuration.exemptNamePrefix());
  }

  private Decision byAnnotations(CniArgs pod) {
    if (configuration.annotations().isEmpty()) {
      return pod.isPod()
          ? new Decision.NeedsAgent(NO_ANNOTATIONS)
          : new Decision.NotMeshed(NOT_A_POD);
    }
    return MeshProfile.decide(configuration.profiles(), configuration.annotations().get());
  }
}
