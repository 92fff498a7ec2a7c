package mesh.sluice.nft;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;

/** All rules as text for golden tests: each chain with its rules, then what the named sets hold. */
public final class GoldenText {
  private GoldenText() {}

  /** The text, with an end of line after each line. */
  public static String of(Ruleset ruleset) {
    StringBuilder text = new StringBuilder();
    Map<String, String> sets = new TreeMap<>();
    for (Chain chain : ruleset.chains()) {
      String hook = chain.hook().map(found -> " (hook " + found + ")").orElse("");
      text.append(chain.name()).append(hook).append(":\n");
      for (Rule rule : chain.rules()) {
        String line = RuleText.inTable(rule);
        text.append("  ").append(line).append('\n');
        rule.matches().forEach(match -> collect(match, line, sets));
      }
    }
    sets.forEach((name, content) -> text.append(name).append(" = ").append(content).append('\n'));
    return text.toString();
  }

  private static void collect(Match match, String line, Map<String, String> sets) {
    switch (match) {
      case Match.Transport _, Match.Family _, Match.OutputInterface _ -> {
        // Compares with one value.
      }
      case Match.InputInterface _, Match.Mark _, Match.ConnectionMark _, Match.Connection _ -> {
        // Compares with one value.
      }
      case Match.Source(var set) -> collect(set, line, sets);
      case Match.Destination(var set) -> collect(set, line, sets);
      case Match.DestinationPort(var name, var ports) -> collect(name, ports.ranges(), line, sets);
      case Match.SocketUser(var name, var users) -> collect(name, users, line, sets);
      case Match.SocketGroup(var name, var groups) -> collect(name, groups, line, sets);
    }
  }

  private static void collect(Match.AddressSet set, String line, Map<String, String> sets) {
    collect(set.name(), set.cidrs().cidrs(), line, sets);
  }

  private static void collect(
      String name, Iterable<?> members, String line, Map<String, String> sets) {
    if (!name.isEmpty() && line.contains("@" + name)) {
      StringJoiner content = new StringJoiner(", ");
      members.forEach(member -> content.add(member.toString()));
      String other = sets.put(name, content.toString());
      if (other != null && !other.equals(content.toString())) {
        throw new AssertionError("two sets are called " + name);
      }
    }
  }
}
