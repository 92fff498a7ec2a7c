package mesh.sluice.agent;

import static java.util.Objects.requireNonNull;

import mesh.sluice.profile.Decision;

/** What comes back when the node agent is asked about a pod. */
public sealed interface AgentAnswer {
  /** The agent knows what becomes of the pod's traffic. */
  record Decided(Decision.Settled decision) implements AgentAnswer {
    public Decided {
      requireNonNull(decision);
    }
  }

  /**
   * The agent leaves the pod alone, for a reason that this program does not know: it is older than
   * the agent.
   *
   * @param reason the agent's word for it, as {@link mesh.sluice.profile.NotMeshedReason#word()}
   * @param sentence the reason for people
   */
  record LeftAlone(String reason, String sentence) implements AgentAnswer {
    public LeftAlone {
      requireNonNull(reason);
      requireNonNull(sentence);
    }
  }

  /** The agent knows the pod, and the pod must not start. */
  record Refused(Decision.Invalid reason) implements AgentAnswer {
    public Refused {
      requireNonNull(reason);
    }
  }

  /**
   * The agent cannot tell now, so the pod has to wait.
   *
   * @param remedy one sentence: what to do so that it can
   */
  record Unavailable(String remedy) implements AgentAnswer {
    public Unavailable {
      requireNonNull(remedy);
    }
  }
}
