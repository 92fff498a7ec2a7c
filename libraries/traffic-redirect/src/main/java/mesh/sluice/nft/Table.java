package mesh.sluice.nft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Our table as the kernel keeps it. Equal to another one exactly if the two treat all packets alike
 * by the same rules: sets and chains have no order, rules have.
 *
 * @param sets by name
 * @param chains base chains first, in the order of their hooks, then the others by name
 */
record Table(List<TableSet> sets, List<TableChain> chains) {
  static final String NAME = "sluice";

  Table {
    sets = sorted(sets, Comparator.comparing(TableSet::name));
    chains = sorted(chains, Table::order);
  }

  /** Whether a rule intercepts transparently. */
  boolean isTransparent() {
    return chains.stream()
        .flatMap(chain -> chain.rules().stream())
        .flatMap(List::stream)
        .anyMatch(Expression.TransparentProxy.class::isInstance);
  }

  private static int order(TableChain one, TableChain other) {
    int byHook = Integer.compare(hook(one), hook(other));
    return byHook != 0 ? byHook : one.name().compareTo(other.name());
  }

  private static int hook(TableChain chain) {
    return chain.base().map(TableChain.Base::hook).orElse(Integer.MAX_VALUE);
  }

  private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
    List<T> copy = new ArrayList<>(list);
    Collections.sort(copy, order);
    return List.copyOf(copy);
  }
}
