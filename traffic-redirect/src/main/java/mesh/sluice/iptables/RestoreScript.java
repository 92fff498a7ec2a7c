package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mesh.sluice.iptables.SavedTables.SavedRule;
import mesh.sluice.iptables.SavedTables.SavedTable;
import mesh.sluice.policy.IpFamily;
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
    return install(SavedTables.NONE, tables, false, mark(tables));
  }

  /** Makes our chains; iptables refuses if there is one of the same name already. */
  static String create(FamilyTables tables) {
    return install(SavedTables.NONE, tables, true, mark(tables));
  }

  /** Puts our chains in the place of what is ours in {@code saved}. */
  static String replace(SavedTables saved, FamilyTables tables) {
    return install(saved, tables, false, mark(tables));
  }

  /** Puts what was ours in {@code before} in the place of what is ours in {@code saved}. */
  static String undo(SavedTables saved, SavedTables before) {
    String mark = OwnRules.of(before).mark().map(RulesMark::toString).orElse("");
    return install(saved, FamilyTables.of(before), false, mark);
  }

  /** Removes what is ours in {@code saved}. */
  static String remove(SavedTables saved) {
    RestoreScript script = new RestoreScript();
    for (Stage stage : INSTALL_ORDER.reversed()) {
      script.table(stage, ours(saved, stage), List.of(), false, "");
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

  private static String install(
      SavedTables saved, FamilyTables tables, boolean strict, String mark) {
    RestoreScript script = new RestoreScript();
    for (Stage stage : INSTALL_ORDER) {
      List<TextChain> chains = tables.tables().getOrDefault(stage, List.of());
      script.table(stage, ours(saved, stage), chains, strict, mark);
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
      if (!SavedTables.isOurs(rule.chain()) && OwnRules.leadsToOurs(RuleWords.of(rule.text()))) {
        entrances.add(rule);
      }
    }
    return new SavedTable(table.chains().stream().filter(SavedTables::isOurs).toList(), entrances);
  }

  private void table(
      Stage stage, SavedTable old, List<TextChain> chains, boolean strict, String mark) {
    if (old.chains().isEmpty() && chains.isEmpty()) {
      return;
    }
    text.append('*').append(FamilyTables.name(stage)).append('\n');
    Set<String> stale = new LinkedHashSet<>(old.chains());
    for (TextChain chain : chains) {
      stale.remove(chain.name());
      // The second one empties a chain that exists.
      text.append(strict ? "-N " + chain.name() : ":" + chain.name() + " - [0:0]").append('\n');
    }
    stale.forEach(name -> text.append(':').append(name).append(" - [0:0]\n"));
    for (SavedRule entrance : old.rules()) {
      text.append("-D ").append(entrance.chain()).append(' ').append(entrance.text()).append('\n');
    }
    for (TextChain chain : chains) {
      chain.entrance().ifPresent(entrance -> entrance(entrance, stage, chain.name(), mark));
    }
    for (TextChain chain : chains) {
      for (String rule : chain.rules()) {
        text.append("-A ").append(chain.name()).append(' ').append(rule).append('\n');
      }
    }
    stale.forEach(name -> text.append("-X ").append(name).append('\n'));
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
