package mesh.sluice.backend;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Our rules as they were found in a namespace.
 *
 * @param text the rules in the syntax of the backend's own program; what nobody of ours writes
 *     stands there in angle brackets
 * @param mark what the rules say of themselves, for example {@code sluice rules v1 digest …}; empty
 *     if they bear no mark of Sluice
 */
public record InstalledRules(String text, Optional<String> mark) {
  public InstalledRules {
    requireNonNull(text);
    requireNonNull(mark);
  }
}
