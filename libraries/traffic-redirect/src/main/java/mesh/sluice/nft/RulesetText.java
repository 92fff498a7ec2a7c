package mesh.sluice.nft;

import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;

/**
 * A whole ruleset in the syntax of {@code nft}: what {@code nft -f} loads leaves the same table as
 * the transaction over netlink, mark included.
 */
public final class RulesetText {
  private RulesetText() {}

  /**
   * One rule for people. Unlike {@link #of(Ruleset)}, it holds the members of sets, or the first
   * few of many, and not their names.
   */
  public static String of(Rule rule) {
    return RuleText.of(rule);
  }

  /** The text, for people and for {@code nft -f}; it replaces our table and touches no other. */
  public static String of(Ruleset ruleset) {
    Table table = TableCompiler.compile(ruleset);
    StringBuilder chains = new StringBuilder();
    for (Chain chain : ruleset.chains()) {
      chains.append("\n  chain ").append(chain.name()).append(" {\n");
      chain
          .hook()
          .ifPresent(
              hook ->
                  chains
                      .append("    type ")
                      .append(TableCompiler.base(hook).type())
                      .append(hook.isPrerouting() ? " hook prerouting" : " hook output")
                      .append(" priority ")
                      .append(TableCompiler.base(hook).priority())
                      .append("; policy accept;\n"));
      for (Rule rule : chain.rules()) {
        chains.append("    ").append(RuleText.inTable(rule)).append('\n');
      }
      chains.append("  }\n");
    }
    StringBuilder text = new StringBuilder();
    // The first line makes sure that the second one finds a table to delete.
    text.append("table inet sluice\ndelete table inet sluice\ntable inet sluice {\n");
    text.append("  comment \"").append(TableMark.of(table)).append("\"\n");
    // As compiled, not as written in the policy: nft does not join blocks that touch.
    for (TableSet set : table.sets()) {
      text.append("\n  set ").append(set.name());
      text.append(" { ").append(TableText.definition(set)).append(" }\n");
    }
    return text.append(chains).append("}\n").toString();
  }
}
