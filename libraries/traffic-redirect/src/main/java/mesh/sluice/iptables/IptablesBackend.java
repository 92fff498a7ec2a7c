package mesh.sluice.iptables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mesh.sluice.backend.Backend;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
import mesh.sluice.backend.NatChain;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;

/**
 * Installs, removes and checks rules with {@code iptables-restore} and {@code iptables-save}.
 *
 * <p>IPv6 is optional in one case only: where the namespace has no IPv6 address of its own, rules
 * that cannot be installed would have nothing to capture.
 */
public final class IptablesBackend implements Backend {
  /**
   * Lets each namespace have a lock of its own (iptables 1.8.6 and newer). The node's common one
   * would make pods wait for one another, and for kube-proxy.
   */
  static final Map<String, String> ENVIRONMENT = Map.of("XTABLES_LOCKFILE", "/proc/self/ns/net");

  /** Names of the chain that is there if any rule of ours is; of IPv4, in the table nat. */
  public static final List<String> OUTPUT_CHAINS =
      List.of(
          Target.chain(Hook.NAT_OUTPUT.chain()),
          Generation.SECOND.chain(Target.chain(Hook.NAT_OUTPUT.chain())));

  private final Posix posix;
  private final Commands commands;
  private final Optional<Variant> configured;
  private final boolean nfTables;
  private final Map<IpFamily, Map<Variant, Programs.Pair>> found;
  private final Map<IpFamily, Variant> used = new EnumMap<>(IpFamily.class);

  /** What {@link #install} has found of ours. */
  private final Map<FamilyBackend, SavedTables> former = new LinkedHashMap<>();

  /**
   * @param configured the variant to use; empty for the one that suits the node
   * @param nfTables whether the kernel has nf_tables; without it the legacy variant is used
   */
  public IptablesBackend(Posix posix, Optional<Variant> configured, boolean nfTables) {
    this(posix, new SystemCommands(ENVIRONMENT), Programs.ofSystem(), configured, nfTables);
  }

  IptablesBackend(
      Posix posix,
      Commands commands,
      Programs programs,
      Optional<Variant> configured,
      boolean nfTables) {
    this(posix, commands, configured, nfTables, find(programs));
  }

  private IptablesBackend(
      Posix posix,
      Commands commands,
      Optional<Variant> configured,
      boolean nfTables,
      Map<IpFamily, Map<Variant, Programs.Pair>> found) {
    this.posix = posix;
    this.commands = commands;
    this.configured = configured;
    this.nfTables = nfTables;
    this.found = found;
  }

  private static Map<IpFamily, Map<Variant, Programs.Pair>> find(Programs programs) {
    Map<IpFamily, Map<Variant, Programs.Pair>> found = new LinkedHashMap<>();
    for (IpFamily family : IpFamily.values()) {
      found.put(family, programs.find(family));
    }
    return found;
  }

  @Override
  public String name() {
    return "iptables";
  }

  @Override
  public boolean install(Ruleset ruleset) throws IOException {
    if (NamespaceFacts.isOfOtherUserNamespace(posix)) {
      throw new IptablesException(
          "the pod has a user namespace of its own (hostUsers: false), where iptables cannot tell"
              + " users apart; set \"backend\": \"nft\" on this node, or hostUsers: true in the"
              + " pod");
    }
    FamilyTables ipv4;
    FamilyTables ipv6;
    try {
      ipv4 = FamilyTables.of(ruleset, IpFamily.IPV4);
      ipv6 = FamilyTables.of(ruleset, IpFamily.IPV6);
    } catch (UnsupportedByIptablesException e) {
      throw new IptablesException(e.getMessage());
    }
    SavedTables before = install(IpFamily.IPV4, ipv4);
    if (!NamespaceFacts.knowsIpv6()) {
      return before.hasOurs();
    }
    try {
      install(IpFamily.IPV6, ipv6);
    } catch (IOException e) {
      if (NamespaceFacts.hasIpv6Address()) {
        putBack(e);
        throw e;
      }
    }
    return before.hasOurs();
  }

  private SavedTables install(IpFamily family, FamilyTables tables) throws IOException {
    FamilyBackend backend = require(family);
    SavedTables before = backend.install(tables);
    former.put(backend, before);
    return before;
  }

  /**
   * To be called after {@link #install}: what it has found of ours is in force again.
   *
   * @param reason why; gets what fails besides
   */
  public void putBack(IOException reason) {
    for (Map.Entry<FamilyBackend, SavedTables> family : former.entrySet()) {
      try {
        family.getKey().putBack(family.getValue());
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
    former.clear();
  }

  /**
   * To be called after {@link #install}: removes rules of ours that another variant of iptables has
   * made, of the families in which one is known to have been used now.
   *
   * @param nftMayHaveRules whether the variant that translates to nf_tables may have some
   */
  public void removeOfOtherVariants(boolean nftMayHaveRules) throws IOException {
    for (Map.Entry<IpFamily, Variant> family : used.entrySet()) {
      Optional<Variant> other =
          switch (family.getValue()) {
            case NFT ->
                Optional.of(Variant.LEGACY)
                    .filter(legacy -> NamespaceFacts.hasLegacyTables(family.getKey()));
            case LEGACY -> Optional.of(Variant.NFT).filter(nft -> nftMayHaveRules);
            // Either of them by another name.
            case PLAIN -> Optional.empty();
          };
      Optional<Programs.Pair> programs = other.map(found.get(family.getKey())::get);
      if (programs.isPresent()) {
        new FamilyBackend(commands, programs.get()).remove();
      }
    }
  }

  @Override
  public boolean remove() throws IOException {
    boolean removed = false;
    for (IpFamily family : IpFamily.values()) {
      for (FamilyBackend backend : present(family)) {
        removed |= backend.remove();
      }
    }
    return removed;
  }

  @Override
  public CheckResult check(Optional<Ruleset> expected) throws IOException {
    List<String> differences = new ArrayList<>();
    Set<IpFamily> missing = new TreeSet<>();
    for (IpFamily family : IpFamily.values()) {
      List<SavedTables> saved = installed(family);
      if (saved.size() > 1) {
        differences.add(family + ": both variants of iptables have rules; one ADD replaces them");
      } else if (saved.isEmpty()) {
        missing.add(family);
      } else {
        OwnRules rules = OwnRules.of(saved.getFirst());
        differences(rules, expected.map(ruleset -> FamilyTables.of(ruleset, family)))
            .forEach(difference -> differences.add(family + ": " + difference));
        saved
            .getFirst()
            .othersBeforeOurs()
            .forEach(difference -> differences.add(family + ": " + difference));
      }
    }
    if (missing.contains(IpFamily.IPV4) && missing.contains(IpFamily.IPV6)) {
      return new CheckResult.Missing();
    }
    if (missing.contains(IpFamily.IPV4)
        || (missing.contains(IpFamily.IPV6) && NamespaceFacts.hasIpv6Address())) {
      differences.add("there are no rules for " + missing.iterator().next());
    }
    return differences.isEmpty() ? new CheckResult.Intact() : new CheckResult.Changed(differences);
  }

  /**
   * The same, for questions about a namespace that nobody changes meanwhile: what {@code
   * iptables-save} has said is not asked again.
   */
  public IptablesBackend withRememberedTables() {
    return new IptablesBackend(posix, new RememberedTables(commands), configured, nfTables, found);
  }

  /**
   * Whether ip_tables or ip6_tables, the old ones, have the table raw here, the only one whose
   * rules can switch connection tracking off. Starts no program.
   */
  public static boolean hasLegacyRawTable() {
    return Arrays.stream(IpFamily.values()).anyMatch(IptablesBackend::hasLegacyRawTable);
  }

  private static boolean hasLegacyRawTable(IpFamily family) {
    return NamespaceFacts.hasLegacyTable(family, Stage.RAW);
  }

  /** The chains that lead to our rules, by whichever variant. */
  public List<NatChain> natChains() throws IOException {
    List<NatChain> chains = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      for (SavedTables saved : installed(family)) {
        saved.natChainsWithOurs().forEach(chain -> chains.add(natChain(family, chain, 0)));
      }
    }
    return chains;
  }

  /**
   * The chains of the old ip_tables that have rules of others, where one gives packets another
   * destination, and none leads to ours. Nothing is known of their order.
   */
  public List<NatChain> legacyNatChainsOfOthers() throws IOException {
    List<NatChain> chains = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      Programs.Pair legacy = found.get(family).get(Variant.LEGACY);
      if (legacy != null && NamespaceFacts.hasLegacyTables(family)) {
        SavedTables saved = new FamilyBackend(commands, legacy).save();
        if (!saved.hasOurs()) {
          saved
              .natChainsOfOthers()
              .forEach(chain -> chains.add(natChain(family, chain, NatChain.NEWEST)));
        }
      }
    }
    return chains;
  }

  private static NatChain natChain(IpFamily family, String chain, long number) {
    return new NatChain(
        family == IpFamily.IPV4 ? "ip" : "ip6",
        FamilyTables.name(Stage.NAT),
        chain,
        chain.equals("PREROUTING"),
        NatChain.DSTNAT,
        number);
  }

  @Override
  public Optional<String> readMark() throws IOException {
    for (IpFamily family : IpFamily.values()) {
      for (SavedTables saved : installed(family)) {
        Optional<String> mark = OwnRules.of(saved).mark().map(RulesMark::toString);
        if (mark.isPresent()) {
          return mark;
        }
      }
    }
    return Optional.empty();
  }

  /** The text of either family is what its program loads. */
  @Override
  public Optional<InstalledRules> read() throws IOException {
    StringBuilder text = new StringBuilder();
    Optional<String> mark = Optional.empty();
    boolean transparent = false;
    for (IpFamily family : IpFamily.values()) {
      for (SavedTables saved : installed(family)) {
        String program = family == IpFamily.IPV4 ? "iptables-restore" : "ip6tables-restore";
        text.append("# ").append(program).append(" --noflush\n");
        text.append(RestoreScript.of(saved));
        mark = mark.or(() -> OwnRules.of(saved).mark().map(RulesMark::toString));
        transparent |= saved.isTransparent();
      }
    }
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(new InstalledRules(text.toString(), mark, transparent));
  }

  private static List<String> differences(OwnRules found, Optional<FamilyTables> expected) {
    if (found.mark().isEmpty()) {
      return List.of("the rules have no mark of Sluice");
    }
    RulesMark mark = found.mark().get();
    if (expected.isPresent() && mark.version() == Ruleset.VERSION) {
      List<String> sentences = found.differencesFrom(RestoreScript.expected(expected.get()));
      if (!sentences.isEmpty()) {
        return sentences;
      }
    }
    String digest = RulesMark.digest(found);
    return digest.equals(mark.digest())
        ? List.of()
        : List.of(
            "the rules have the digest "
                + digest
                + ", those that were installed had "
                + mark.digest());
  }

  @Override
  public void probe() throws IOException {
    if (candidates(IpFamily.IPV4).isEmpty()) {
      throw noPrograms(IpFamily.IPV4);
    }
    // Tables that are there say more than a list.
    if (!nfTables && !hasLegacyTables()) {
      probe(LegacyModules.ofRunningKernel());
    }
  }

  static void probe(LegacyModules modules) throws IptablesException {
    if (modules.areWithoutNat()) {
      throw new IptablesException(
          "the node's kernel has no iptables: "
              + modules.directory()
              + " lists no module iptable_nat; install the kernel's further modules, or a kernel"
              + " with nf_tables");
    }
  }

  /**
   * Whether the old ip_tables has tables in the namespace of the calling thread, which may hold
   * rules of ours. Starts no program.
   */
  public static boolean hasLegacyTables() {
    return NamespaceFacts.hasLegacyTables(IpFamily.IPV4);
  }

  /**
   * Where rules of the old ip_tables switch the tracking of TCP connections off, for people; those
   * of the other variant nf_tables knows.
   */
  public List<String> untrackedByLegacy() throws IOException {
    List<String> places = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      Programs.Pair legacy = found.get(family).get(Variant.LEGACY);
      if (legacy != null && hasLegacyRawTable(family)) {
        for (String chain : new FamilyBackend(commands, legacy).save().chainsWithoutTracking()) {
          places.add("chain " + chain + " of the table raw of " + legacy.save());
        }
      }
    }
    return places;
  }

  /** Our rules of a family, by each variant that has installed some. */
  private List<SavedTables> installed(IpFamily family) throws IOException {
    List<SavedTables> installed = new ArrayList<>();
    for (FamilyBackend backend : present(family)) {
      SavedTables saved = backend.save();
      if (saved.hasOurs()) {
        installed.add(saved);
      }
    }
    return installed;
  }

  /** The programs by which rules of ours may have been installed. */
  private List<FamilyBackend> present(IpFamily family) throws IOException {
    if (family == IpFamily.IPV6 && !NamespaceFacts.knowsIpv6()) {
      return List.of();
    }
    boolean legacyTables = NamespaceFacts.hasLegacyTables(family);
    return candidates(family).entrySet().stream()
        // Saves a program's start; without tables there can be no rules.
        .filter(candidate -> candidate.getKey() != Variant.LEGACY || legacyTables)
        .map(candidate -> new FamilyBackend(commands, candidate.getValue()))
        .toList();
  }

  /** The programs to install with: those of whom others have rules in the namespace already. */
  private FamilyBackend require(IpFamily family) throws IOException {
    Map<Variant, Programs.Pair> candidates = candidates(family);
    if (candidates.isEmpty()) {
      throw noPrograms(family);
    }
    Programs.Pair legacy = candidates.get(Variant.LEGACY);
    if (legacy != null && NamespaceFacts.hasLegacyTables(family)) {
      FamilyBackend backend = new FamilyBackend(commands, legacy);
      if (backend.save().hasRules()) {
        used.put(family, Variant.LEGACY);
        return backend;
      }
    }
    Map.Entry<Variant, Programs.Pair> best = candidates.entrySet().iterator().next();
    used.put(family, best.getKey());
    return new FamilyBackend(commands, best.getValue());
  }

  /** The variants that may be used, the best first. */
  private Map<Variant, Programs.Pair> candidates(IpFamily family) {
    Map<Variant, Programs.Pair> all = found.get(family);
    Map<Variant, Programs.Pair> candidates = new LinkedHashMap<>();
    for (Variant variant : configured.map(List::of).orElseGet(() -> order(all.keySet()))) {
      Programs.Pair pair = all.get(variant);
      if (pair != null) {
        candidates.put(variant, pair);
      }
    }
    return candidates;
  }

  /** The plain program is one of the others by another name, or the only one. */
  private List<Variant> order(Set<Variant> there) {
    if (nfTables) {
      return List.of(there.contains(Variant.NFT) ? Variant.NFT : Variant.PLAIN, Variant.LEGACY);
    }
    return List.of(there.contains(Variant.LEGACY) ? Variant.LEGACY : Variant.PLAIN);
  }

  private IptablesException noPrograms(IpFamily family) {
    String name = family == IpFamily.IPV4 ? "iptables" : "ip6tables";
    String wanted =
        configured.map(List::of).orElse(List.of(Variant.values())).stream()
            .map(variant -> name + variant.infix() + "-restore")
            .collect(Collectors.joining(", "));
    return new IptablesException(
        "the node has no program "
            + wanted
            + " (with its -save) in PATH, /usr/sbin or /sbin; install iptables 1.8 or newer there");
  }
}
