package mesh.sluice.nft;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A chain of a table with its rules.
 *
 * @param base where the kernel starts it; empty for a chain that others jump to
 * @param rules each a list of expressions
 */
record TableChain(String name, Optional<Base> base, List<List<Expression>> rules) {
  /**
   * What makes a chain a base chain.
   *
   * @param type for example {@code nat}
   * @param hook number of the netfilter hook
   * @param priority lower ones come first
   * @param policy verdict after the last rule
   */
  record Base(String type, int hook, int priority, int policy) {
    static final int HOOK_PREROUTING = 0;
    static final int HOOK_OUTPUT = 3;
    static final int PRIORITY_RAW = -300;
    static final int PRIORITY_MANGLE = -150;

    /**
     * The lowest that the kernel takes for translation. Of all such chains of a hook, which it asks
     * at one place, the first that translates decides; iptables' have -100.
     */
    static final int PRIORITY_NAT = -199;

    static final int POLICY_ACCEPT = 1;
  }

  TableChain {
    requireNonNull(name);
    requireNonNull(base);
    rules = List.copyOf(rules);
  }
}
