package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.RedirectPolicy;

/** How a pod's traffic should be redirected. */
public sealed interface PodWish {
  /** It is meshed. */
  record Meshed(RedirectPolicy policy) implements PodWish {
    public Meshed {
      requireNonNull(policy);
    }
  }

  /**
   * It is not.
   *
   * @param why one sentence
   */
  record NotMeshed(String why) implements PodWish {
    public NotMeshed {
      requireNonNull(why);
    }
  }

  /** It has the node's network, and nothing of Sluice can be there. */
  record OnNodeNetwork() implements PodWish {}

  /**
   * Nobody can tell.
   *
   * @param obstacle {@link RepairObstacle#UNDECIDED} or {@link RepairObstacle#INVALID_POLICY}
   * @param why one line
   */
  record Unknown(RepairObstacle obstacle, String why) implements PodWish {
    public Unknown {
      requireNonNull(obstacle);
      requireNonNull(why);
    }
  }
}
