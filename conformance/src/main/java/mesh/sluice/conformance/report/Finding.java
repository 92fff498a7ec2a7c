package mesh.sluice.conformance.report;

import java.util.List;
import java.util.Objects;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.item.Item;

/**
 * What one case found.
 *
 * @param item what was tried
 * @param outcome how it ended
 * @param reason why it failed or does not apply; empty for a pass
 * @param evidence what was sent to the plugin and what came back, in order; empty in a report that
 *     was read from a file
 */
public record Finding(Item item, Outcome outcome, String reason, List<Exchange> evidence) {
  /** Checks that what is not a pass has a reason. */
  public Finding {
    Objects.requireNonNull(item, "item");
    evidence = List.copyOf(evidence);
    if (outcome != Outcome.PASS && reason.isBlank()) {
      throw new IllegalArgumentException(
          "item " + item.number() + ": " + outcome + " without reason");
    }
  }
}
