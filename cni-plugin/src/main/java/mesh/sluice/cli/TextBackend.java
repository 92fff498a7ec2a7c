package mesh.sluice.cli;

import java.util.Locale;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.iptables.RestoreScript;
import mesh.sluice.iptables.UnsupportedByIptablesException;
import mesh.sluice.nft.RulesetText;
import mesh.sluice.rules.Ruleset;

/** Whose syntax rules are printed in. */
enum TextBackend {
  NFT,
  IPTABLES;

  /**
   * The rules as the program loads them.
   *
   * @param family one family for iptables
   * @throws CommandException if the backend has no words for them
   */
  String text(Ruleset ruleset, FamilyChoice family) throws CommandException {
    return switch (this) {
      case NFT -> RulesetText.of(family.of(ruleset));
      case IPTABLES -> {
        try {
          yield RestoreScript.of(ruleset, family.family().orElseThrow());
        } catch (UnsupportedByIptablesException e) {
          throw new CommandException(e.getMessage());
        }
      }
    };
  }

  /** What loads the text. */
  String program(FamilyChoice family) {
    return switch (this) {
      case NFT -> "nft -f";
      case IPTABLES ->
          family == FamilyChoice.IPV4
              ? "iptables-restore --noflush"
              : "ip6tables-restore --noflush";
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
