package mesh.sluice.profile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which word was meant by one that there is not. */
final class Spelling {
  /** A word that is further from what was written has another meaning, not another spelling. */
  private static final int MAX_MISTAKES = 3;

  private Spelling() {}

  /** The known word with the fewest mistakes; empty if all have too many. */
  static Optional<String> nearest(String written, Collection<String> known) {
    return known.stream()
        .filter(word -> Math.abs(word.length() - written.length()) <= MAX_MISTAKES)
        .filter(word -> mistakes(word, written) <= MAX_MISTAKES)
        .min(
            Comparator.<String>comparingInt(word -> mistakes(word, written))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Letters to change, leave out, add, or exchange with the next (optimal string alignment). */
  private static int mistakes(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int differs = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + differs, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean exchanged =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        if (exchanged) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[one.length()][other.length()];
  }
}
