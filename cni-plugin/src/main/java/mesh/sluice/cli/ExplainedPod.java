package mesh.sluice.cli;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.rules.PodAddresses;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.text.Printable;

/**
 * A pod, and what was decided about it.
 *
 * @param addresses the pod's addresses as its status has them, none before it has run
 * @param findings what else its owner should know of it
 */
record ExplainedPod(
    PodFacts pod, Explanation explanation, List<IpAddress> addresses, List<Finding> findings) {
  private static final Ruleset NO_RULES = new Ruleset(List.of());

  ExplainedPod {
    requireNonNull(pod);
    requireNonNull(explanation);
    addresses = List.copyOf(addresses);
    findings = List.copyOf(findings);
  }

  /** The pod's name for people, printable and on one line. */
  String name() {
    String name = pod.name().isEmpty() ? "of " + pod.namespace().name() : fullName();
    return Printable.line(name);
  }

  private String fullName() {
    return pod.namespace().name() + "/" + pod.name();
  }

  /**
   * The policy; empty if the pod is not meshed.
   *
   * @throws CommandException if the pod is invalid
   */
  Optional<RedirectPolicy> policy() throws CommandException {
    return switch (explanation.decision()) {
      case Decision.Meshed(RedirectPolicy policy) -> Optional.of(policy);
      case Decision.NotMeshed(var reason) -> Optional.empty();
      case Decision.Invalid invalid ->
          throw new CommandException("the pod " + name() + " is invalid: " + invalid.message());
      case Decision.NeedsAgent(String why) ->
          throw new IllegalStateException("the whole pod is at hand, but: " + why);
    };
  }

  /**
   * Its rules; none if the pod is not meshed.
   *
   * @param pod looked at only if the policy needs the pod's addresses
   */
  Ruleset rules(PodAddresses pod) throws CommandException {
    return policy().map(known -> RuleCompiler.compile(known, pod)).orElse(NO_RULES);
  }

  /** Why there is nothing to print for a pod that is not meshed. */
  String whyNot() {
    return explanation.decision() instanceof Decision.NotMeshed(var reason)
        ? "the pod " + name() + " is not meshed: " + reason.sentence()
        : "";
  }
}
