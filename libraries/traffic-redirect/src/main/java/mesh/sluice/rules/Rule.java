package mesh.sluice.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A packet that meets all of {@code matches} gets {@code verdict}.
 *
 * @param matches in the order in which they are tested
 */
public record Rule(List<Match> matches, Verdict verdict) {
  public Rule {
    matches = List.copyOf(matches);
    requireNonNull(verdict);
  }

  /** A rule that reads like a sentence: verdict first, then its conditions. */
  public static Rule of(Verdict verdict, Match... matches) {
    return new Rule(List.of(matches), verdict);
  }
}
