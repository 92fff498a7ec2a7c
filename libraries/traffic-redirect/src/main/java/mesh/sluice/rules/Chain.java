package mesh.sluice.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Rules in the order in which a packet meets them.
 *
 * @param stage the step that the chain belongs to; it is reached from chains of the same stage only
 * @param hook where the kernel starts this chain; empty for one that others jump to
 */
public record Chain(String name, Stage stage, Optional<Hook> hook, List<Rule> rules) {
  public Chain {
    requireNonNull(name);
    requireNonNull(stage);
    requireNonNull(hook);
    rules = List.copyOf(rules);
  }

  static Chain base(Hook hook, List<Rule> rules) {
    return new Chain(hook.chain(), hook.stage(), Optional.of(hook), rules);
  }

  static Chain regular(Stage stage, String name, List<Rule> rules) {
    return new Chain(name, stage, Optional.empty(), rules);
  }
}
