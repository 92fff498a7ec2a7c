package mesh.sluice.backend;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import mesh.sluice.rules.Ruleset;

/**
 * Our rules as they were found in a namespace.
 *
 * @param text the rules in the syntax of the backend's own program; what nobody of ours writes
 *     stands there in angle brackets
 * @param mark what the rules say of themselves, for example {@code sluice rules v1 digest …}; empty
 *     if they have no mark of Sluice
 * @param transparent whether one of them intercepts transparently (TPROXY), which needs a policy
 *     route besides
 */
public record InstalledRules(String text, Optional<String> mark, boolean transparent) {
  private static final String PREFIX = "sluice rules v";

  public InstalledRules {
    requireNonNull(text);
    requireNonNull(mark);
  }

  /** Whether this version of Sluice's compiler has made rules with this mark. */
  public static boolean isOfThisVersion(Optional<String> mark) {
    return mark.filter(known -> known.startsWith(PREFIX + Ruleset.VERSION + " ")).isPresent();
  }

  /** Whether an older version of Sluice's compiler has made rules with this mark. */
  public static boolean isOfOlderVersion(Optional<String> mark) {
    String text = mark.filter(known -> known.startsWith(PREFIX)).orElse(PREFIX);
    int end = text.indexOf(' ', PREFIX.length());
    try {
      return end > 0 && Integer.parseInt(text.substring(PREFIX.length(), end)) < Ruleset.VERSION;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
