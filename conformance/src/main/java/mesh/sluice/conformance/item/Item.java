package mesh.sluice.conformance.item;

import java.util.Objects;

/**
 * One thing that a plugin can get right or wrong.
 *
 * @param number its stable name in reports: {@code 1} to {@code 72}, or {@code B1} and on for
 *     robustness
 * @param section the part of the protocol it belongs to, such as {@code ADD}
 * @param level how binding it is
 * @param title the rule, as a sentence about a plugin that keeps it
 * @param source where the rule comes from: a section of the specification, or the part of libcni
 *     that behaves so
 */
public record Item(String number, String section, Level level, String title, String source) {
  /** Checks that the item is complete and its number well formed. */
  public Item {
    Objects.requireNonNull(section, "section");
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(source, "source");
    if (!number.matches("B?[1-9][0-9]?")) {
      throw new IllegalArgumentException("item number '" + number + "': expected 14 or B3, say");
    }
  }

  /** Whether this item goes beyond the specification, so that it does not count as conformance. */
  public boolean isBeyondSpecification() {
    return level == Level.ROBUSTNESS;
  }
}
