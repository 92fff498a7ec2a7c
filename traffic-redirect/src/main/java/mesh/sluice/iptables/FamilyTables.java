package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  /** iptables' name of a table. */
  static String name(Stage stage) {
    return switch (stage) {
      case RAW -> "raw";
      case MANGLE -> "mangle";
      case NAT -> "nat";
    };
  }
}
