package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.iptables.SavedTables.SavedRule;
import mesh.sluice.iptables.SavedTables.SavedTable;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;

/**
 * Inputs of {@code iptables-restore --noflush} and {@code ip6tables-restore --noflush}. Each table
 * is one transaction of the kernel.
 */
public final class RestoreScript {
  private static final List<Stage> INSTALL_ORDER = List.of(Stage.NAT, Stage.MANGLE, Stage.RAW);

  private final StringBuilder text = new StringBuilder();

  private RestoreScript() {}

  /**
   * The rules for one family, for people and for {@code iptables-restore --noflush}; tables of
   * others stay as they are. What is loaded where our rules are already leaves them, but for a
   * second jump to them, which changes nothing.
   *
   * @throws UnsupportedByIptablesException if iptables has no words for them
   */
  public static String of(Ruleset ruleset, IpFamily family) {
    FamilyTables tables = FamilyTables.of(ruleset, family);
    return install(tables, false, mark(tables));
  }

  /** Makes our chains; iptables refuses if there are some of ours already, of any generation. */
  static String create(FamilyTables tables) {
    String sentinel = Generation.SECOND.chain(Target.chain(Hook.NAT_OUTPUT.chain()));
    String guard = "*nat\n-N " + sentinel + "\n-X " + sentinel + "\n";
    // In the same transaction as the chains of the table that tells whether anything is there.
    return install(tables, true, mark(tables)).replaceFirst("^\\*nat\n", guard);
  }

  /**
   * Puts our chains in the place of what is ours in {@code saved}: first the new ones are made
   * beside those that are in force, in each table, and come before them; then the former ones are
   * taken away. So a packet that both would capture is captured at any time, wherever this ends.
   */
  static String replace(SavedTables saved, FamilyTables tables) {
    return replace(saved, tables, mark(tables));
  }

  /** Puts what was ours in {@code before} in the place of what is ours in {@code saved}. */
  static String putBack(SavedTables saved, SavedTables before) {
    SavedTables former = before.only(OwnRules.inForce(before));
    return replace(saved, FamilyTables.of(former), markOf(former));
  }

  /** What loads the rules of ours in {@code saved}, for people. */
  static String of(SavedTables saved) {
    return install(FamilyTables.of(saved), false, markOf(saved));
  }

  private static String replace(SavedTables saved, FamilyTables tables, String mark) {
    Generation former = OwnRules.inForce(saved);
    Generation fresh = former.other();
    return remove(saved.only(fresh))
        + install(tables.in(fresh), true, mark)
        + remove(saved.only(former));
  }

  private static String markOf(SavedTables saved) {
    return OwnRules.of(saved).mark().map(RulesMark::toString).orElse("");
  }

  /** Removes what is ours in {@code saved}. */
  static String remove(SavedTables saved) {
    RestoreScript script = new RestoreScript();
    for (Stage stage : INSTALL_ORDER.reversed()) {
      script.remove(stage, ours(saved, stage));
    }
    return script.text.toString();
  }

  /** What is ours once {@code tables} are loaded, but for its mark. */
  static OwnRules expected(FamilyTables tables) {
    Map<String, SavedTable> saved = new LinkedHashMap<>();
    tables
        .tables()
        .forEach((stage, chains) -> saved.put(FamilyTables.name(stage), SavedTable.of(chains)));
    return OwnRules.of(new SavedTables(saved));
  }

  private static String install(FamilyTables tables, boolean strict, String mark) {
    RestoreScript script = new RestoreScript();
    for (Stage stage : INSTALL_ORDER) {
      script.add(stage, tables.tables().getOrDefault(stage, List.of()), strict, mark);
    }
    return script.text.toString();
  }

  private static String mark(FamilyTables tables) {
    return RulesMark.of(expected(tables)).toString();
  }

  /** Our chains, and the rules of others that lead to them. */
  private static SavedTable ours(SavedTables saved, Stage stage) {
    SavedTable table = saved.tables().get(FamilyTables.name(stage));
    if (table == null) {
      return new SavedTable(List.of(), List.of());
    }
    List<SavedRule> entrances = new ArrayList<>();
    for (SavedRule rule : table.rules()) {
      if (rule.isEntrance()) {
        entrances.add(rule);
      }
    }
    return new SavedTable(table.chains().stream().filter(SavedTables::isOurs).toList(), entrances);
  }

  private void add(Stage stage, List<TextChain> chains, boolean strict, String mark) {
    if (chains.isEmpty()) {
      return;
    }
    text.append('*').append(FamilyTables.name(stage)).append('\n');
    for (TextChain chain : chains) {
      // The second one empties a chain that exists.
      text.append(strict ? "-N " + chain.name() : ":" + chain.name() + " - [0:0]").append('\n');
    }
    for (TextChain chain : chains) {
      chain.entrance().ifPresent(entrance -> entrance(entrance, stage, chain.name(), mark));
    }
    for (TextChain chain : chains) {
      for (String rule : chain.rules()) {
        text.append("-A ").append(chain.name()).append(' ').append(rule).append('\n');
      }
    }
    text.append("COMMIT\n");
  }

  private void remove(Stage stage, SavedTable old) {
    if (old.chains().isEmpty()) {
      return;
    }
    text.append('*').append(FamilyTables.name(stage)).append('\n');
    old.chains().forEach(name -> text.append(':').append(name).append(" - [0:0]\n"));
    for (SavedRule entrance : old.rules()) {
      text.append("-D ").append(entrance.chain()).append(' ').append(entrance.text()).append('\n');
    }
    old.chains().forEach(name -> text.append("-X ").append(name).append('\n'));
    text.append("COMMIT\n");
  }

  /** First in its chain, so that no rule of others can lead past ours. */
  private void entrance(String from, Stage stage, String chain, String mark) {
    text.append("-I ").append(from).append(" 1 ");
    if (stage == Stage.NAT && from.equals("OUTPUT") && !mark.isEmpty()) {
      text.append("-m comment --comment \"").append(mark).append("\" ");
    }
    text.append("-j ").append(chain).append('\n');
  }
}
