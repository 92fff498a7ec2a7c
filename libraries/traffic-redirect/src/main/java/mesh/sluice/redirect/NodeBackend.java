package mesh.sluice.redirect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.backend.Backend;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
import mesh.sluice.backend.NatChain;
import mesh.sluice.iptables.IptablesBackend;
import mesh.sluice.nft.ForeignTableException;
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
  private static final String BOTH = "iptables has rules of Sluice besides those of nf_tables";

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

  /**
   * What another backend has installed goes when the new rules are there, so none is missing; if it
   * cannot be removed, the new rules go again.
   */
  @Override
  public boolean install(Ruleset ruleset) throws IOException {
    // Asked first: closing a socket after a deletion would wait until the kernel has done with it.
    boolean found = nft.hasChainOfIptables(IptablesBackend.OUTPUT_CHAINS);
    if (prefersNft()) {
      return installByNft(ruleset, found);
    }
    return installByIptables(ruleset, found);
  }

  private boolean installByNft(Ruleset ruleset, boolean found) throws IOException {
    boolean iptablesMayHaveRules = found || IptablesBackend.hasLegacyTables();
    boolean before;
    try {
      before = nft.install(ruleset);
    } catch (IOException e) {
      return fallBack(e, () -> installByIptables(ruleset, found));
    }
    if (!iptablesMayHaveRules) {
      return before;
    }
    try {
      return removeOfIptables(found) || before;
    } catch (IOException e) {
      if (before) {
        // The table of before is gone.
        throw inForceBeside("iptables", e);
      }
      undo(e);
      throw e;
    }
  }

  private void undo(IOException reason) {
    try {
      nft.remove();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static IOException inForceBeside(String others, IOException reason) {
    return new IOException(
        reason.getMessage() + "; the new rules are in force, and former ones by " + others, reason);
  }

  private boolean installByIptables(Ruleset ruleset, boolean nftMayHaveRules) throws IOException {
    // Nothing is begun that could not be ended.
    nft.isInstalled();
    IptablesBackend iptables = installer.get();
    boolean before = iptables.install(ruleset);
    try {
      before |= nft.remove();
    } catch (IOException e) {
      iptables.putBack(e);
      throw e;
    }
    try {
      iptables.removeOfOtherVariants(nftMayHaveRules);
    } catch (IOException e) {
      throw inForceBeside("the other variant of iptables", e);
    }
    return before;
  }

  /** Each backend removes what it can, also where another one fails. */
  @Override
  public boolean remove() throws IOException {
    boolean found = nft.hasChainOfIptables(IptablesBackend.OUTPUT_CHAINS);
    IOException failure = null;
    boolean removed = false;
    try {
      removed = nft.remove();
    } catch (IOException e) {
      failure = e;
    }
    if (found || IptablesBackend.hasLegacyTables()) {
      try {
        removed |= removeOfIptables(found);
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return removed;
  }

  private boolean removeOfIptables(boolean found) throws IOException {
    boolean removed = any.get().remove();
    if (found && !removed) {
      throw new IOException(
          "iptables-nft has installed rules of Sluice here, and the node has no"
              + " iptables-nft-restore and iptables-nft-save to remove them; install"
              + " iptables there, or replace the pod");
    }
    return removed;
  }

  /** Intact rules are of no use where somebody else's are asked before them. */
  @Override
  public CheckResult check(Optional<Ruleset> expected) throws IOException {
    return new NodeBackend(choice, nft, installer, new Remembered(any)).checkAll(expected);
  }

  /** Of one question: what the programs of iptables say is asked once. */
  private static final class Remembered implements Supplier<IptablesBackend> {
    private final Supplier<IptablesBackend> any;
    private Optional<IptablesBackend> known = Optional.empty();

    Remembered(Supplier<IptablesBackend> any) {
      this.any = any;
    }

    @Override
    public IptablesBackend get() {
      if (known.isEmpty()) {
        known = Optional.of(any.get().withRememberedTables());
      }
      return known.get();
    }
  }

  private CheckResult checkAll(Optional<Ruleset> expected) throws IOException {
    CheckResult result;
    try {
      result = nft.check(expected);
    } catch (IOException e) {
      if (prefersNft() && !iptablesMayHaveRules()) {
        throw e;
      }
      return unlessOthersAreFirst(any.get().check(expected), true);
    }
    if (!iptablesMayHaveRules()) {
      return unlessOthersAreFirst(result, false);
    }
    CheckResult other = any.get().check(expected);
    if (other instanceof CheckResult.Missing) {
      return unlessOthersAreFirst(result, false);
    }
    return switch (result) {
      case CheckResult.Missing() -> unlessOthersAreFirst(other, true);
      case CheckResult.Intact() ->
          new CheckResult.Changed(List.of(BOTH + "; one ADD replaces both"));
      case CheckResult.Changed(List<String> differences) -> withBoth(differences);
      case CheckResult.Ineffective(List<String> reasons) -> withBoth(reasons);
    };
  }

  private static CheckResult withBoth(List<String> sentences) {
    List<String> all = new ArrayList<>(sentences);
    all.add(BOTH);
    return new CheckResult.Changed(all);
  }

  /**
   * @param byIptables whether the rules that were checked are those of iptables
   */
  private CheckResult unlessOthersAreFirst(CheckResult result, boolean byIptables)
      throws IOException {
    if (!(result instanceof CheckResult.Intact)) {
      return result;
    }
    List<String> sentences = othersBeforeOurs(byIptables).stream().map(NatChain::sentence).toList();
    return sentences.isEmpty() ? result : new CheckResult.Ineffective(sentences);
  }

  /** Chains of others that translate destinations, and are asked before those that lead to ours. */
  private List<NatChain> othersBeforeOurs(boolean byIptables) throws IOException {
    List<NatChain> own = new ArrayList<>();
    List<NatChain> others = new ArrayList<>();
    List<NatChain> iptables = byIptables ? any.get().natChains() : List.of();
    boolean byNft = !byIptables || nft.hasChainOfIptables(IptablesBackend.OUTPUT_CHAINS);
    for (NatChain chain : nft.natChains()) {
      boolean ours =
          byIptables ? iptables.stream().anyMatch(chain::isSameAs) : NftBackend.isOurs(chain);
      (ours && byNft ? own : others).add(chain);
    }
    if (!byNft) {
      own.addAll(iptables);
    }
    List<NatChain> before = new ArrayList<>();
    for (NatChain chain : NatChain.before(own, others)) {
      if (nft.translates(chain)) {
        before.add(chain);
      }
    }
    // Of the same priority; a program is started only where that matters.
    if (own.stream().anyMatch(chain -> chain.priority() >= NatChain.DSTNAT)
        && IptablesBackend.hasLegacyTables()) {
      before.addAll(NatChain.before(own, any.get().legacyNatChainsOfOthers()));
    }
    return before;
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
  public Optional<String> readMark() throws IOException {
    if (iptablesMayHaveRules()) {
      Optional<String> mark = any.get().readMark();
      if (mark.isPresent()) {
        return mark;
      }
    }
    return nft.readMark();
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
        reason instanceof ForeignTableException
            || reason instanceof RulesNotInstalledException refused && refused.isForbidden();
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
