package mesh.sluice.evaluate;

import static java.util.Objects.requireNonNull;

import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Stage;

/**
 * A rule that applied to the packet.
 *
 * @param stage the stage of its chain
 * @param chain the chain's name
 * @param number the rule's place in the chain, from 1 on
 */
public record Step(Stage stage, String chain, int number, Rule rule) {
  public Step {
    requireNonNull(stage);
    requireNonNull(chain);
    requireNonNull(rule);
  }
}
