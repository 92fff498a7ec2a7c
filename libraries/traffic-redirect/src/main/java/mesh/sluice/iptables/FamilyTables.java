package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.iptables.SavedTables.SavedRule;
import mesh.sluice.iptables.SavedTables.SavedTable;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;

/**
 * All of our chains for one family, by table.
 *
 * @param tables the tables that have chains of ours
 */
record FamilyTables(Map<Stage, List<TextChain>> tables) {
  static FamilyTables of(Ruleset ruleset, IpFamily family) {
    Map<Stage, List<TextChain>> tables = new EnumMap<>(Stage.class);
    for (Chain chain : ruleset.chains()) {
      tables
          .computeIfAbsent(chain.stage(), stage -> new ArrayList<>())
          .addAll(ChainCompiler.compile(chain, family));
    }
    return new FamilyTables(tables);
  }

  /** What is ours of saved tables. */
  static FamilyTables of(SavedTables saved) {
    Map<Stage, List<TextChain>> tables = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      SavedTable table = saved.tables().get(name(stage));
      if (table != null) {
        tables.put(stage, ours(table));
      }
    }
    return new FamilyTables(tables);
  }

  /** The same under the names of a generation. */
  FamilyTables in(Generation generation) {
    Map<Stage, List<TextChain>> renamed = new EnumMap<>(Stage.class);
    tables.forEach(
        (stage, chains) ->
            renamed.put(stage, chains.stream().map(chain -> chain.in(generation)).toList()));
    return new FamilyTables(renamed);
  }

  private static List<TextChain> ours(SavedTable table) {
    List<TextChain> chains = new ArrayList<>();
    for (String name : table.chains()) {
      if (SavedTables.isOurs(name)) {
        List<String> rules = new ArrayList<>();
        Optional<String> entrance = Optional.empty();
        for (SavedRule rule : table.rules()) {
          if (rule.chain().equals(name)) {
            rules.add(rule.text());
          } else if (!SavedTables.isOurs(rule.chain())
              && RuleWords.of(rule.text()).target().equals(Optional.of(name))) {
            entrance = Optional.of(rule.chain());
          }
        }
        chains.add(new TextChain(name, entrance, rules));
      }
    }
    return chains;
  }

  /** iptables' name of a table. */
  static String name(Stage stage) {
    return switch (stage) {
      case RAW -> "raw";
      case MANGLE -> "mangle";
      case NAT -> "nat";
    };
  }
}
