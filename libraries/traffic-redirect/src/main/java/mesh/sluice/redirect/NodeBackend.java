package mesh.sluice.redirect;

import java.io.IOException;
import java.util.List;
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
 * Installs by the backend that the node's configuration names, and knows the rules of all: the
 * configuration may have been another one when the pod's were installed. iptables is asked, and its
 * programs are started, only where the kernel says that it may have rules of ours.
 *
 * <p>{@code auto} is nf_tables; iptables where that cannot be. What a kernel can do shows when
 * rules are installed: one that has nf_tables may still lack the translation of addresses in the
 * family inet (before Linux 5.2). A permission that is missing is not a reason: iptables would miss
 * it too.
 */
final class NodeBackend implements Backend {
  private final BackendChoice choice;
  private final NftBackend nft;
  private final Supplier<IptablesBackend> installer;
  private final Supplier<IptablesBackend> any;
  private boolean fellBack;

  /**
   * @param installer iptables in the variant to install with
   * @param any iptables in all variants that the node has
   */
  NodeBackend(
      BackendChoice choice,
      NftBackend nft,
      Supplier<IptablesBackend> installer,
      Supplier<IptablesBackend> any) {
    this.choice = choice;
    this.nft = nft;
    this.installer = installer;
    this.any = any;
  }

  @Override
  public String name() {
    return prefersNft() && !fellBack ? nft.name() : "iptables";
  }

  /** What another backend has installed goes when the new rules are there, so none is missing. */
  @Override
  public boolean install(Ruleset ruleset) throws IOException {
    // Asked first: closing a socket after a deletion would wait until the kernel has done with it.
    boolean found = nft.hasChainOfIptables(IptablesBackend.OUTPUT_CHAINS);
    if (prefersNft()) {
      boolean before;
      try {
        before = nft.install(ruleset);
      } catch (IOException e) {
        return fallBack(e, () -> installByIptables(ruleset, found));
      }
      return removeOfIptables(found) || before;
    }
    return installByIptables(ruleset, found);
  }

  private boolean installByIptables(Ruleset ruleset, boolean nftMayHaveRules) throws IOException {
    IptablesBackend iptables = installer.get();
    boolean before = iptables.install(ruleset);
    before |= nft.remove();
    iptables.removeOfOtherVariants(nftMayHaveRules);
    return before;
  }

  @Override
  public boolean remove() throws IOException {
    boolean found = nft.hasChainOfIptables(IptablesBackend.OUTPUT_CHAINS);
    boolean removed = nft.remove();
    return removeOfIptables(found) || removed;
  }

  private boolean removeOfIptables(boolean found) throws IOException {
    if (!found && !IptablesBackend.hasLegacyTables()) {
      return false;
    }
    boolean removed = any.get().remove();
    if (found && !removed) {
      throw new IOException(
          "iptables-nft has installed rules of Sluice here, and the node has no"
              + " iptables-nft-restore and iptables-nft-save to remove them; install"
              + " iptables there, or replace the pod");
    }
    return removed;
  }

  @Override
  public CheckResult check(Optional<Ruleset> expected) throws IOException {
    CheckResult result;
    try {
      result = nft.check(expected);
    } catch (IOException e) {
      if (prefersNft() && !iptablesMayHaveRules()) {
        throw e;
      }
      return any.get().check(expected);
    }
    if (!iptablesMayHaveRules()) {
      return result;
    }
    CheckResult other = any.get().check(expected);
    if (other instanceof CheckResult.Missing) {
      return result;
    }
    return result instanceof CheckResult.Missing
        ? other
        : new CheckResult.Changed(
            List.of(
                "iptables has rules of Sluice besides those of nf_tables; one ADD replaces both"));
  }

  @Override
  public Optional<InstalledRules> read() throws IOException {
    if (iptablesMayHaveRules()) {
      Optional<InstalledRules> rules = any.get().read();
      if (rules.isPresent()) {
        return rules;
      }
    }
    return nft.read();
  }

  @Override
  public void probe() throws IOException {
    if (!prefersNft()) {
      installer.get().probe();
      return;
    }
    try {
      nft.probe();
    } catch (IOException e) {
      fallBack(
          e,
          () -> {
            installer.get().probe();
            return true;
          });
    }
  }

  private boolean prefersNft() {
    return choice == BackendChoice.AUTO || choice == BackendChoice.NFT;
  }

  private boolean iptablesMayHaveRules() throws IOException {
    return nft.hasChainOfIptables(IptablesBackend.OUTPUT_CHAINS)
        || IptablesBackend.hasLegacyTables();
  }

  private interface Attempt {
    boolean run() throws IOException;
  }

  private boolean fallBack(IOException reason, Attempt attempt) throws IOException {
    boolean forbidden =
        reason instanceof RulesNotInstalledException refused && refused.isForbidden();
    if (choice == BackendChoice.NFT || forbidden) {
      throw reason;
    }
    fellBack = true;
    try {
      return attempt.run();
    } catch (IOException e) {
      e.addSuppressed(reason);
      throw new IOException(
          "neither backend works. nft: " + reason.getMessage() + ". iptables: " + e.getMessage(),
          e);
    }
  }
}
