package mesh.sluice.nft;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Our table as it was found in a namespace.
 *
 * @param text the table in the syntax of {@code nft}; what Sluice never writes stands there in
 *     angle brackets
 * @param mark what the table says of itself, for example {@code sluice rules v1 digest …}; empty if
 *     it bears no mark of Sluice
 * @param dormant whether somebody has switched the whole table off
 */
public record InstalledTable(String text, Optional<String> mark, boolean dormant) {
  public InstalledTable {
    requireNonNull(text);
    requireNonNull(mark);
  }
}
