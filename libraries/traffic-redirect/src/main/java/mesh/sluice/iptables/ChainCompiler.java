package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Rule;

/**
 * One chain of ours to chains of iptables, for one family.
 *
 * <p>A rule with one list of alternatives becomes a rule for each. One with several lists would
 * become their product; instead each list but the first gets a chain, and what follows the rule
 * gets one too, all entered by {@code -g}, so that {@code RETURN} in any of them still leads back
 * to where the whole chain was jumped to from:
 *
 * <pre>
 * OUTBOUND:   -d ADDRESS -g OUTBOUND.1 …   -g OUTBOUND.2
 * OUTBOUND.1: --dports PORTS VERDICT …     -g OUTBOUND.2
 * OUTBOUND.2: the rules that follow
 * </pre>
 */
final class ChainCompiler {
  private final IpFamily family;
  private final String base;
  private final List<TextChain> finished = new ArrayList<>();
  private String name;
  private Optional<String> entrance;
  private List<String> rules = new ArrayList<>();
  private int further;

  private ChainCompiler(Chain chain, IpFamily family) {
    this.family = family;
    this.base = chain.name();
    this.name = Target.chain(base);
    this.entrance = chain.hook().map(hook -> hook.isPrerouting() ? "PREROUTING" : "OUTPUT");
  }

  /** The chains; the first one has the name of {@code chain}. */
  static List<TextChain> compile(Chain chain, IpFamily family) {
    ChainCompiler compiler = new ChainCompiler(chain, family);
    for (Rule rule : chain.rules()) {
      Conditions.of(rule, family).ifPresent(conditions -> compiler.add(rule, conditions));
    }
    compiler.finish();
    return compiler.finished;
  }

  private void add(Rule rule, Conditions conditions) {
    String target = Target.of(rule.verdict(), family);
    List<List<Condition>> lists = conditions.alternatives();
    if (lists.isEmpty()) {
      rules.add(text(conditions.single(), target));
      return;
    }
    if (lists.size() == 1) {
      alternatives(conditions.single(), lists.getFirst(), target);
      return;
    }
    // Modules for ports and targets that change them want the protocol in the same rule.
    List<Condition> repeated =
        conditions.single().stream()
            .filter(condition -> condition.place() == Condition.PROTOCOL)
            .toList();
    List<String> chains = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      chains.add(furtherName());
    }
    String rest = chains.getLast();
    for (int i = 0; i < lists.size(); i++) {
      boolean last = i == lists.size() - 1;
      alternatives(
          i == 0 ? conditions.single() : repeated,
          lists.get(i),
          last ? target : "-g " + chains.get(i));
      rules.add("-g " + rest);
      finish();
      name = chains.get(i);
    }
  }

  private String furtherName() {
    further++;
    return Target.chain(base + "." + further);
  }

  private void alternatives(List<Condition> others, List<Condition> list, String target) {
    for (Condition alternative : list) {
      List<Condition> all = new ArrayList<>(others);
      all.add(alternative);
      rules.add(text(all, target));
    }
  }

  private void finish() {
    finished.add(new TextChain(name, entrance, rules));
    entrance = Optional.empty();
    rules = new ArrayList<>();
  }

  private static String text(List<Condition> conditions, String target) {
    StringJoiner text = new StringJoiner(" ");
    conditions.stream()
        .sorted(Comparator.comparingInt(Condition::place))
        .forEach(condition -> text.add(condition.text()));
    return text.add(target).toString();
  }
}
