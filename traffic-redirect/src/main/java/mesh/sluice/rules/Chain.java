package mesh.sluice.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Rules in the order in which a packet meets them.
 *
 * @param hook where the kernel starts this chain; empty for one that others jump to
 */
public record Chain(String name, Optional<Hook> hook, List<Rule> rules) {
  public Chain {
    requireNonNull(name);
    requireNonNull(hook);
    rules = List.copyOf(rules);
  }

  static Chain base(Hook hook, List<Rule> rules) {
    return new Chain(hook.toString(), Optional.of(hook), rules);
  }

  static Chain regular(String name, List<Rule> rules) {
    return new Chain(name, Optional.empty(), rules);
  }
}
