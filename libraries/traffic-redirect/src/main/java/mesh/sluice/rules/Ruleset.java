package mesh.sluice.rules;

import java.util.List;

/**
 * All chains for one pod.
 *
 * @param chains in the order in which a person reads them
 */
public record Ruleset(List<Chain> chains) {
  /**
   * Version of what {@link RuleCompiler} makes of a policy. To be raised whenever the same policy
   * gives other rules, so that a CHECK after an upgrade does not blame pods that were started
   * before.
   */
  public static final int VERSION = 4;

  public Ruleset {
    chains = List.copyOf(chains);
  }
}
