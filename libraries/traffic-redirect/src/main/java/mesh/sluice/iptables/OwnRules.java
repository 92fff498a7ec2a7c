package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mesh.sluice.iptables.SavedTables.SavedRule;
import mesh.sluice.iptables.SavedTables.SavedTable;

/**
 * What is ours of the tables of one family, in one spelling, so that it can be compared.
 *
 * @param chains the rules of each of our chains, and those rules of others that lead to ours; by
 *     table and chain, for example {@code nat SLUICE_OUTPUT}
 * @param mark what the rules say of themselves; empty if they have no mark
 */
record OwnRules(Map<String, List<String>> chains, Optional<RulesMark> mark) {
  /** Under the names of the first generation, if the one in force is the second. */
  static OwnRules of(SavedTables saved) {
    return inForce(saved) == Generation.SECOND ? read(saved.swapped()) : read(saved);
  }

  /**
   * The generation that decides about packets. An ADD that was interrupted may have left both; then
   * it is one that is whole, if there is such a one, because the other one may capture too little.
   */
  static Generation inForce(SavedTables saved) {
    if (!saved.has(Generation.SECOND)) {
      return Generation.FIRST;
    }
    boolean replaceable = saved.has(Generation.FIRST) && isWhole(saved, Generation.FIRST);
    return replaceable ? Generation.FIRST : Generation.SECOND;
  }

  /** Whether all that a generation consisted of when it was installed is there. */
  static boolean isWhole(SavedTables saved, Generation generation) {
    SavedTables some = saved.only(generation);
    OwnRules rules = read(generation == Generation.FIRST ? some : some.swapped());
    return rules.mark().filter(mark -> mark.digest().equals(RulesMark.digest(rules))).isPresent();
  }

  private static OwnRules read(SavedTables saved) {
    Map<String, List<String>> chains = new TreeMap<>();
    Optional<RulesMark> mark = Optional.empty();
    for (Map.Entry<String, SavedTable> entry : saved.tables().entrySet()) {
      String table = entry.getKey() + " ";
      for (String chain : entry.getValue().chains()) {
        if (SavedTables.isOurs(chain)) {
          chains.put(table + chain, new ArrayList<>());
        }
      }
      for (SavedRule rule : entry.getValue().rules()) {
        RuleWords words = RuleWords.of(rule.text());
        boolean entrance = !SavedTables.isOurs(rule.chain()) && leadsToOurs(words);
        if (entrance && mark.isEmpty()) {
          mark = words.comment().flatMap(RulesMark::parse);
        }
        if (entrance || SavedTables.isOurs(rule.chain())) {
          chains
              .computeIfAbsent(table + rule.chain(), name -> new ArrayList<>())
              .add(words.normal());
        }
      }
    }
    return new OwnRules(chains, mark);
  }

  static boolean leadsToOurs(RuleWords rule) {
    return rule.target().filter(SavedTables::isOurs).isPresent();
  }

  /** Sentences about what differs from the rules that should be there; none if nothing does. */
  List<String> differencesFrom(OwnRules expected) {
    List<String> sentences = new ArrayList<>();
    expected.chains.forEach(
        (name, wanted) -> {
          List<String> found = chains.get(name);
          if (found == null) {
            sentences.add("the chain " + name + " is missing");
          } else if (!found.equals(wanted)) {
            sentences.add(difference(name, wanted, found));
          }
        });
    for (String name : chains.keySet()) {
      if (!expected.chains.containsKey(name)) {
        sentences.add("a chain " + name + " was added");
      }
    }
    return sentences;
  }

  private static String difference(String name, List<String> wanted, List<String> found) {
    List<String> missing = without(wanted, found);
    List<String> added = without(found, wanted);
    if (missing.isEmpty() && added.isEmpty()) {
      return "the chain " + name + " has its rules in another order";
    }
    return "the chain "
        + name
        + (missing.isEmpty() ? "" : " lacks '" + String.join("', '", missing) + "'")
        + (missing.isEmpty() || added.isEmpty() ? "" : " and")
        + (added.isEmpty() ? "" : " has rules that are not ours: '" + String.join("', '", added))
        + (added.isEmpty() ? "" : "'");
  }

  private static List<String> without(List<String> some, List<String> others) {
    List<String> left = new ArrayList<>(some);
    others.forEach(left::remove);
    return left;
  }
}
