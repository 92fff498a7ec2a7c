package mesh.sluice.iptables;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A chain of ours as iptables has it.
 *
 * @param name for example {@code SLUICE_OUTPUT}
 * @param entrance the chain of iptables' own whose first rule jumps here; empty if others of ours
 *     do
 * @param rules what follows {@code -A NAME} in each
 */
record TextChain(String name, Optional<String> entrance, List<String> rules) {
  TextChain {
    requireNonNull(name);
    requireNonNull(entrance);
    rules = List.copyOf(rules);
  }

  /** The same under the names of a generation. */
  TextChain in(Generation generation) {
    return new TextChain(
        generation.chain(name), entrance, rules.stream().map(generation::rule).toList());
  }
}
