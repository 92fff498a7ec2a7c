package mesh.sluice.nft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;

/** Says in sentences how the table in the kernel differs from the rules that should be there. */
final class TableDifference {
  private final List<String> sentences = new ArrayList<>();

  private TableDifference() {}

  /** No sentence exactly if {@code actual} is what {@code ruleset} compiles to. */
  static List<String> between(Ruleset ruleset, Table actual) {
    TableDifference difference = new TableDifference();
    Table expected = TableCompiler.compile(ruleset);
    difference.sets(expected.sets(), actual.sets());
    difference.chains(ruleset, expected.chains(), actual);
    return difference.sentences;
  }

  private void sets(List<TableSet> expected, List<TableSet> actual) {
    Map<String, TableSet> left = new LinkedHashMap<>();
    actual.forEach(set -> left.put(set.name(), set));
    for (TableSet set : expected) {
      TableSet found = left.remove(set.name());
      if (found == null) {
        sentences.add("the set " + set.name() + " is missing");
      } else if (!found.equals(set)) {
        sentences.add("the set " + set.name() + " has other elements");
      }
    }
    left.keySet().forEach(name -> sentences.add("a set " + name + " was added"));
  }

  private void chains(Ruleset ruleset, List<TableChain> expected, Table actual) {
    Map<String, TableChain> left = new LinkedHashMap<>();
    actual.chains().forEach(chain -> left.put(chain.name(), chain));
    for (TableChain chain : expected) {
      TableChain found = left.remove(chain.name());
      if (found == null) {
        sentences.add("the chain " + chain.name() + " is missing");
      } else {
        if (!found.base().equals(chain.base())) {
          sentences.add(
              "the chain "
                  + chain.name()
                  + " has '"
                  + text(found.base())
                  + "', not '"
                  + text(chain.base())
                  + "'");
        }
        rules(source(ruleset, chain.name()), chain, found, actual);
      }
    }
    left.keySet().forEach(name -> sentences.add("a chain " + name + " was added"));
  }

  /** In the words of {@code nft}. */
  private static String text(Optional<TableChain.Base> base) {
    if (base.isEmpty()) {
      return "no hook";
    }
    TableChain.Base found = base.get();
    String hook =
        switch (found.hook()) {
          case TableChain.Base.HOOK_PREROUTING -> "prerouting";
          case TableChain.Base.HOOK_OUTPUT -> "output";
          default -> Integer.toString(found.hook());
        };
    String policy = found.policy() == TableChain.Base.POLICY_ACCEPT ? "accept" : "drop";
    return "type "
        + found.type()
        + " hook "
        + hook
        + " priority "
        + found.priority()
        + " policy "
        + policy;
  }

  private static List<Rule> source(Ruleset ruleset, String chain) {
    Optional<Chain> source =
        ruleset.chains().stream().filter(other -> other.name().equals(chain)).findFirst();
    return source.map(Chain::rules).orElse(List.of());
  }

  private void rules(List<Rule> source, TableChain expected, TableChain actual, Table table) {
    List<List<Expression>> wanted = expected.rules();
    List<List<Expression>> found = actual.rules();
    if (wanted.equals(found)) {
      return;
    }
    String where = "the chain " + expected.name();
    List<List<Expression>> left = new ArrayList<>(found);
    int missing = 0;
    for (int i = 0; i < wanted.size(); i++) {
      if (!left.remove(wanted.get(i))) {
        missing++;
        sentences.add(
            where + " lacks its rule " + (i + 1) + ", '" + RuleText.inTable(source.get(i)) + "'");
      }
    }
    if (!left.isEmpty()) {
      String added =
          left.stream()
              .map(rule -> "'" + TableText.rule(table, rule) + "'")
              .collect(Collectors.joining(", "));
      sentences.add(where + " has " + left.size() + " rule(s) that are not ours: " + added);
    }
    if (missing == 0 && left.isEmpty()) {
      sentences.add(where + " has its rules in another order");
    }
  }
}
