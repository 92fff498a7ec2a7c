package mesh.sluice.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What became of a packet.
 *
 * @param fate where it ends up
 * @param steps the rules that applied, in their order
 * @param originalZone the conntrack zone of its direction, 0 for the common one
 */
public record Evaluation(PacketOutcome fate, List<Step> steps, int originalZone) {
  public Evaluation {
    requireNonNull(fate);
    steps = List.copyOf(steps);
  }
}
