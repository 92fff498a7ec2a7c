package mesh.sluice.cli;

import java.util.List;
import java.util.Optional;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.rules.PodAddresses;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;

/** What would be installed for a pod that was explained. */
final class PodRules {
  private static final Ruleset NO_RULES = new Ruleset(List.of());

  private PodRules() {}

  /**
   * The policy; empty if the pod is not meshed.
   *
   * @throws CommandException if the pod is invalid
   */
  static Optional<RedirectPolicy> policy(ExplainedPod pod) throws CommandException {
    return switch (pod.explanation().decision()) {
      case Decision.Meshed(RedirectPolicy policy) -> Optional.of(policy);
      case Decision.NotMeshed(var reason) -> Optional.empty();
      case Decision.Invalid invalid ->
          throw new CommandException("the pod " + pod.name() + " is invalid: " + invalid.message());
      case Decision.NeedsAgent(String why) ->
          throw new IllegalStateException("the whole pod is at hand, but: " + why);
    };
  }

  /**
   * Its rules; none if the pod is not meshed.
   *
   * @param addresses looked at only if the policy needs the pod's addresses
   */
  static Ruleset rules(ExplainedPod pod, PodAddresses addresses) throws CommandException {
    return policy(pod).map(known -> RuleCompiler.compile(known, addresses)).orElse(NO_RULES);
  }
}
