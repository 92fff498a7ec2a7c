package mesh.sluice.redirect;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.backend.Backend;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
import mesh.sluice.iptables.IptablesBackend;
import mesh.sluice.nft.NftBackend;
import mesh.sluice.nft.RulesNotInstalledException;
import mesh.sluice.rules.Ruleset;

/**
 * nf_tables; iptables where that cannot be. What a kernel can do shows when rules are installed:
 * one that has nf_tables may still lack the translation of addresses in the family inet (before
 * Linux 5.2). Nothing is asked or started in advance, so that a node with nf_tables pays nothing. A
 * permission that is missing is no reason: iptables would miss it too.
 */
final class AutomaticBackend implements Backend {
  private final NftBackend nft;
  private final Supplier<IptablesBackend> iptables;
  private boolean fellBack;

  AutomaticBackend(NftBackend nft, Supplier<IptablesBackend> iptables) {
    this.nft = nft;
    this.iptables = iptables;
  }

  @Override
  public String name() {
    return fellBack ? iptables.get().name() : nft.name();
  }

  @Override
  public void install(Ruleset ruleset) throws IOException {
    try {
      nft.install(ruleset);
    } catch (IOException e) {
      fallBack(e, () -> iptables.get().install(ruleset));
    }
  }

  /** Looks for rules of iptables only where nf_tables has none: a pod has one or the other. */
  @Override
  public boolean remove() throws IOException {
    return nft.remove() || (iptablesMayHaveRules() && iptables.get().remove());
  }

  @Override
  public CheckResult check(Optional<Ruleset> expected) throws IOException {
    CheckResult result;
    try {
      result = nft.check(expected);
    } catch (IOException e) {
      if (!iptablesMayHaveRules()) {
        throw e;
      }
      return iptables.get().check(expected);
    }
    return result instanceof CheckResult.Missing && iptablesMayHaveRules()
        ? iptables.get().check(expected)
        : result;
  }

  @Override
  public Optional<InstalledRules> read() throws IOException {
    if (iptablesMayHaveRules()) {
      Optional<InstalledRules> rules = iptables.get().read();
      if (rules.isPresent()) {
        return rules;
      }
    }
    return nft.read();
  }

  @Override
  public void probe() throws IOException {
    try {
      nft.probe();
    } catch (IOException e) {
      fallBack(e, () -> iptables.get().probe());
    }
  }

  private boolean iptablesMayHaveRules() throws IOException {
    return nft.hasTableOfIptables() || IptablesBackend.hasLegacyTables();
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private void fallBack(IOException reason, Attempt attempt) throws IOException {
    if (reason instanceof RulesNotInstalledException refused && refused.isForbidden()) {
      throw reason;
    }
    fellBack = true;
    try {
      attempt.run();
    } catch (IOException e) {
      e.addSuppressed(reason);
      throw new IOException(
          "neither backend works. nft: " + reason.getMessage() + ". iptables: " + e.getMessage(),
          e);
    }
  }
}
