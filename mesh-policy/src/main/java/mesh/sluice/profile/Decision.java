package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.RedirectPolicy;

/** What becomes of a pod's traffic. */
public sealed interface Decision {
  /** It is redirected as {@code policy} says. */
  record Meshed(RedirectPolicy policy) implements Decision {
    public Meshed {
      requireNonNull(policy);
    }
  }

  /** It is left alone. */
  record NotMeshed(NotMeshedReason reason) implements Decision {
    public NotMeshed {
      requireNonNull(reason);
    }
  }

  /**
   * The pod may be meshed, but what is at hand does not say how: only the node agent, who knows the
   * whole pod, can tell.
   *
   * @param why one line for people: which facts are missing
   */
  record NeedsAgent(String why) implements Decision {
    public NeedsAgent {
      requireNonNull(why);
    }
  }
}
