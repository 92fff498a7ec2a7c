package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.agent.PodName;
import mesh.sluice.pods.NodePod;
import mesh.sluice.pods.NodePod.Redirect;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NotMeshedReason;

/**
 * Tells how a pod's traffic should be redirected, as the plugin would decide if the pod started
 * now.
 *
 * @param ownNamespace the namespace of Sluice's own pods; empty if none is exempt
 * @param ownPrefix how their names begin
 * @param excludedNamespaces whose pods are never meshed
 * @param profiles in the order in which the plugin asks them
 */
public record PodWishes(
    String ownNamespace,
    String ownPrefix,
    Set<String> excludedNamespaces,
    List<MeshProfile> profiles) {
  public PodWishes {
    requireNonNull(ownNamespace);
    requireNonNull(ownPrefix);
    excludedNamespaces = Set.copyOf(excludedNamespaces);
    profiles = List.copyOf(profiles);
  }

  /**
   * What a pod should have.
   *
   * @param decider asked about pods that are not exempt, and not waited for
   */
  PodWish of(PodName name, NodePod pod, PodDecider decider) throws InterruptedException {
    if (pod.redirect() instanceof Redirect.None(NotMeshedReason reason)
        && reason == NotMeshedReason.HOST_NETWORK) {
      return new PodWish.OnNodeNetwork();
    }
    Optional<NotMeshedReason> exempt = exempt(name);
    if (exempt.isPresent()) {
      return new PodWish.NotMeshed(exempt.get().sentence());
    }
    return of(decider.decide(name, Optional.of(pod.uid()), profiles, Duration.ZERO));
  }

  /** Why a pod is not meshed whatever it asks for; empty for a pod like any other. */
  public Optional<NotMeshedReason> exempt(PodName pod) {
    if (!ownNamespace.isEmpty()
        && pod.namespace().equals(ownNamespace)
        && pod.name().startsWith(ownPrefix)) {
      return Optional.of(NotMeshedReason.OWN_POD);
    }
    return excludedNamespaces.contains(pod.namespace())
        ? Optional.of(NotMeshedReason.EXCLUDED_NAMESPACE)
        : Optional.empty();
  }

  private static PodWish of(AgentAnswer answer) {
    return switch (answer) {
      case AgentAnswer.Decided(Decision.Meshed(var policy)) -> new PodWish.Meshed(policy);
      case AgentAnswer.Decided(Decision.NotMeshed(NotMeshedReason reason)) ->
          reason == NotMeshedReason.HOST_NETWORK
              ? new PodWish.OnNodeNetwork()
              : new PodWish.NotMeshed(reason.sentence());
      case AgentAnswer.LeftAlone(var reason, String sentence) -> new PodWish.NotMeshed(sentence);
      case AgentAnswer.Refused(Decision.Invalid invalid) ->
          new PodWish.Unknown(RepairObstacle.INVALID_POLICY, invalid.message());
      case AgentAnswer.Unavailable(String remedy) ->
          new PodWish.Unknown(RepairObstacle.UNDECIDED, remedy);
    };
  }
}
