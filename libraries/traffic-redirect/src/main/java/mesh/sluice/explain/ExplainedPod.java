package mesh.sluice.explain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.text.Printable;

/**
 * A pod, and what was decided about it.
 *
 * @param addresses the pod's addresses as its status has them, none before it has run
 * @param findings what else its owner should know of it
 */
public record ExplainedPod(
    PodFacts pod, Explanation explanation, List<IpAddress> addresses, List<Finding> findings) {
  public ExplainedPod {
    requireNonNull(pod);
    requireNonNull(explanation);
    addresses = List.copyOf(addresses);
    findings = List.copyOf(findings);
  }

  /** The pod's name for people, printable and on one line. */
  public String name() {
    String name = pod.name().isEmpty() ? "of " + pod.namespace().name() : fullName();
    return Printable.line(name);
  }

  private String fullName() {
    return pod.namespace().name() + "/" + pod.name();
  }

  /** Why there is nothing to print for a pod that is not meshed. */
  public String whyNot() {
    return explanation.decision() instanceof Decision.NotMeshed(var reason)
        ? "the pod " + name() + " is not meshed: " + reason.sentence()
        : "";
  }
}
