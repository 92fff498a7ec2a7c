package mesh.sluice.decide;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.NotMeshedReason;

/** What becomes of the traffic of a pod that may start. */
public sealed interface Settlement {
  /** It is redirected as {@code policy} says. */
  record Meshed(RedirectPolicy policy) implements Settlement {
    public Meshed {
      requireNonNull(policy);
    }
  }

  /**
   * It is left alone.
   *
   * @param reason a word, as {@link NotMeshedReason#word()}; the node agent may know more of them
   * @param sentence the reason for people
   */
  record NotMeshed(String reason, String sentence) implements Settlement {
    public NotMeshed {
      requireNonNull(reason);
      requireNonNull(sentence);
    }

    public NotMeshed(NotMeshedReason reason) {
      this(reason.word(), reason.sentence());
    }
  }
}
