package mesh.sluice.decide;

import static mesh.sluice.profile.NotMeshedReason.EXCLUDED_NAMESPACE;
import static mesh.sluice.profile.NotMeshedReason.NOT_A_POD;
import static mesh.sluice.profile.NotMeshedReason.OWN_POD;

import java.util.Optional;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.NodeAgent;
import mesh.sluice.agent.PodName;
import mesh.sluice.policy.RedirectPolicy;
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
  /** Multus hands its delegates a list of capabilities that this one is not in (2026-08). */
  private static final String NO_ANNOTATIONS =
      "the runtime passed no annotations (Multus never passes them on; containerd 1.6, CRI-O 1.29"
          + " or newer do, where the plugin's entry of the conflist declares the capability "
          + PluginConfiguration.ANNOTATIONS
          + "), so the node agent was asked";

  private static final String NO_NAME =
      "CNI_ARGS names no pod that the node agent could be asked about; see that the runtime passes"
          + " K8S_POD_NAMESPACE and K8S_POD_NAME";

  private final PluginConfiguration configuration;

  public PodDecision(PluginConfiguration configuration) {
    this.configuration = configuration;
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
   * Decides about a pod that is not {@link #exempt}.
   *
   * @param agent asked only where the annotations leave it open
   * @throws CniException with code 7 if what the pod asks for cannot be done, 11 if that is not
   *     known now
   */
  public Settlement decide(CniArgs pod, NodeAgent agent) throws CniException {
    return switch (byAnnotations(pod)) {
      case Decision.Settled settled -> settlement(settled);
      case Decision.Invalid invalid -> throw refused(invalid);
      case Decision.NeedsAgent(String why) ->
          switch (ask(pod, agent)) {
            case AgentAnswer.Decided(Decision.Settled settled) -> settlement(settled);
            case AgentAnswer.LeftAlone(String reason, String sentence) ->
                new Settlement.NotMeshed(reason, sentence);
            case AgentAnswer.Refused(Decision.Invalid invalid) -> throw refused(invalid);
            case AgentAnswer.Unavailable(String remedy) ->
                throw new CniException(
                    ErrorCode.TRY_AGAIN_LATER,
                    "cannot tell whether " + pod.pod().orElse("the pod") + " is meshed: " + why,
                    remedy);
          };
    };
  }

  /**
   * The policy that a pod which is not {@link #exempt} has by its annotations; empty if it has
   * none, or they leave it open. Nobody is asked.
   *
   * @throws CniException with code 7 if what the pod asks for cannot be done
   */
  public Optional<RedirectPolicy> policyByAnnotations(CniArgs pod) throws CniException {
    return switch (byAnnotations(pod)) {
      case Decision.Meshed(RedirectPolicy policy) -> Optional.of(policy);
      case Decision.NotMeshed notMeshed -> Optional.empty();
      case Decision.NeedsAgent needsAgent -> Optional.empty();
      case Decision.Invalid invalid -> throw refused(invalid);
    };
  }

  private static Settlement settlement(Decision.Settled settled) {
    return switch (settled) {
      case Decision.Meshed(RedirectPolicy policy) -> new Settlement.Meshed(policy);
      case Decision.NotMeshed(NotMeshedReason reason) -> new Settlement.NotMeshed(reason);
    };
  }

  private AgentAnswer ask(CniArgs pod, NodeAgent agent) {
    return pod.isPod()
        ? agent.ask(new PodName(pod.namespace(), pod.name()), pod.uid(), configuration.profiles())
        : new AgentAnswer.Unavailable(NO_NAME);
  }

  private static CniException refused(Decision.Invalid invalid) {
    return new CniException(ErrorCode.INVALID_CONFIGURATION, "annotation " + invalid.message(), "");
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
