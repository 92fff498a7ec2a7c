package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import mesh.sluice.connections.KeptConnections;

/** What a look at a pod came to. */
public sealed interface PodVerdict {
  /** In metrics and logs, where there is nothing to say. */
  String NO_REASON = "none";

  /** One word: {@code in-order}, {@code repaired} and so on. */
  String state();

  /** One word more, from a closed list for each state; {@link #NO_REASON} if there is none. */
  default String reason() {
    return NO_REASON;
  }

  /** It is not to be meshed, and is not. */
  record NotMeshed() implements PodVerdict {
    @Override
    public String state() {
      return "not-meshed";
    }
  }

  /** Its rules are as they should be. */
  record InOrder() implements PodVerdict {
    @Override
    public String state() {
      return "in-order";
    }
  }

  /**
   * It is too early to tell: the pod, or its namespace, has only just come.
   *
   * @param why one line
   */
  record Waiting(String why) implements PodVerdict {
    public Waiting {
      requireNonNull(why);
    }

    @Override
    public String state() {
      return "waiting";
    }
  }

  /**
   * Its rules were installed.
   *
   * @param damage what was wrong
   * @param details sentences about that
   * @param connections what becomes of those that were open
   * @param backend what has installed the rules
   */
  record Repaired(
      RedirectDamage damage, List<String> details, KeptConnections connections, String backend)
      implements PodVerdict {
    public Repaired {
      requireNonNull(damage);
      details = List.copyOf(details);
      requireNonNull(connections);
      requireNonNull(backend);
    }

    @Override
    public String state() {
      return "repaired";
    }

    @Override
    public String reason() {
      return damage.word();
    }
  }

  /**
   * It was evicted, for its controller to make another one.
   *
   * @param damage what was wrong
   */
  record Evicted(RedirectDamage damage) implements PodVerdict {
    public Evicted {
      requireNonNull(damage);
    }

    @Override
    public String state() {
      return "evicted";
    }

    @Override
    public String reason() {
      return damage.word();
    }
  }

  /**
   * Nothing was changed, or nothing that helped.
   *
   * @param damage what is wrong, as far as it is known
   * @param obstacle why it is so still
   * @param detail one line for people: what is in the way, and what to do
   */
  record NotRepaired(Optional<RedirectDamage> damage, RepairObstacle obstacle, String detail)
      implements PodVerdict {
    public NotRepaired {
      requireNonNull(damage);
      requireNonNull(obstacle);
      requireNonNull(detail);
    }

    @Override
    public String state() {
      return "not-repaired";
    }

    @Override
    public String reason() {
      return obstacle.word();
    }
  }

  /**
   * It is not to be meshed, and has rules of ours all the same. They are left alone.
   *
   * @param why it is not to be meshed, one sentence
   */
  record UnexpectedRules(String why) implements PodVerdict {
    public UnexpectedRules {
      requireNonNull(why);
    }

    @Override
    public String state() {
      return "unexpected-rules";
    }
  }
}
