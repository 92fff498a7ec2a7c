package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.RedirectPolicy;

/** What becomes of a pod's traffic. */
public sealed interface Decision {
  /** It is known what becomes of it, and that can be done. */
  sealed interface Settled extends Decision {}

  /** It is redirected as {@code policy} says. */
  record Meshed(RedirectPolicy policy) implements Settled {
    public Meshed {
      requireNonNull(policy);
    }
  }

  /** It is left alone. */
  record NotMeshed(NotMeshedReason reason) implements Settled {
    public NotMeshed {
      requireNonNull(reason);
    }
  }

  /**
   * The pod asks for something that cannot be done or understood: it must not start, for its
   * traffic would not go where its owner wants it.
   *
   * @param field the key of the annotation, or where else the value stands
   * @param value the value, or the entry of a list, as the user wrote it
   * @param remedy one sentence: what is wrong and what to write instead
   */
  record Invalid(String field, String value, String remedy) implements Decision {
    public Invalid {
      requireNonNull(field);
      requireNonNull(value);
      requireNonNull(remedy);
    }

    static Invalid of(InvalidPolicyException e) {
      return new Invalid(e.field(), e.value(), e.remedy());
    }

    /** One line for people that names field, value (shortened, printable) and remedy. */
    public String message() {
      return new InvalidPolicyException(field, value, remedy).getMessage();
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
