package mesh.sluice.picture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mesh.sluice.nft.RulesetText;
import mesh.sluice.picture.Graph.Arrow;
import mesh.sluice.picture.Graph.Box;
import mesh.sluice.picture.Graph.Group;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;
import mesh.sluice.rules.Verdict;

/** All chains of a pod: where packets enter, which chain leads to which, and where packets land. */
public final class RulesPicture {
  private final Map<String, Box> ends = new LinkedHashMap<>();
  private final Map<String, String> arrows = new LinkedHashMap<>();

  private RulesPicture() {}

  public static Graph of(Ruleset ruleset) {
    return new RulesPicture().graph(ruleset);
  }

  private Graph graph(Ruleset ruleset) {
    Map<Stage, List<Box>> stages = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      stages.put(stage, new ArrayList<>());
    }
    for (Chain chain : ruleset.chains()) {
      stages.get(chain.stage()).add(box(chain));
      chain.hook().ifPresent(hook -> enter(hook, chain));
      int number = 0;
      for (Rule rule : chain.rules()) {
        number++;
        leave(chain, rule.verdict(), number);
      }
    }
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("", new ArrayList<>(ends.values())));
    stages.forEach(
        (stage, boxes) -> {
          if (!boxes.isEmpty()) {
            groups.add(new Group(stage.toString().toLowerCase(Locale.ROOT), boxes));
          }
        });
    List<Arrow> list = new ArrayList<>();
    arrows.forEach(
        (ends, label) -> {
          int space = ends.indexOf(' ');
          list.add(new Arrow(ends.substring(0, space), ends.substring(space + 1), rules(label)));
        });
    return new Graph(groups, list);
  }

  private static Box box(Chain chain) {
    List<String> lines = new ArrayList<>();
    for (Rule rule : chain.rules()) {
      lines.add((lines.size() + 1) + ". " + RulesetText.of(rule));
    }
    return new Box(id(chain.stage(), chain.name()), chain.name(), lines, false);
  }

  private static String id(Stage stage, String chain) {
    return stage.toString().toLowerCase(Locale.ROOT) + "_" + chain;
  }

  private void enter(Hook hook, Chain chain) {
    String start =
        hook.isPrerouting()
            ? end("comes_in", "a packet comes in")
            : end("is_made", "a packet is made in the pod");
    arrow(start, id(chain.stage(), chain.name()), "");
  }

  private void leave(Chain chain, Verdict verdict, int number) {
    String from = id(chain.stage(), chain.name());
    String rule = Integer.toString(number);
    switch (verdict) {
      case Verdict.Jump(String target) -> arrow(from, id(chain.stage(), target), rule);
      case Verdict.Goto(String target) -> arrow(from, id(chain.stage(), target), rule);
      case Verdict.Dnat(IpAddress address) -> {
        String title = "the application at " + address;
        arrow(from, end("application_" + address.family(), title), rule);
      }
      case Verdict.Redirect(int port) -> arrow(from, listener(port), rule);
      case Verdict.TransparentProxy(int port, int mark) -> arrow(from, listener(port), rule);
      case Verdict.Drop() -> arrow(from, end("dropped", "dropped"), rule);
      // The packet goes on as if there were no more rules, or with the next one.
      case Verdict.Return() -> {}
      case Verdict.Accept() -> {}
      case Verdict.SetMark(int value) -> {}
      case Verdict.SaveMark() -> {}
      case Verdict.RestoreMark() -> {}
      case Verdict.SetOriginalZone(int zone) -> {}
    }
  }

  private String listener(int port) {
    return end("port_" + port, "the sidecar's port " + port);
  }

  private String end(String id, String title) {
    ends.putIfAbsent(id, new Box(id, title, List.of(), true));
    return id;
  }

  private static String rules(String numbers) {
    if (numbers.isEmpty()) {
      return numbers;
    }
    return (numbers.contains(",") ? "rules " : "rule ") + numbers;
  }

  /** One arrow between two boxes, with the numbers of all rules that lead along it. */
  private void arrow(String from, String to, String rule) {
    arrows.merge(from + " " + to, rule, (known, more) -> known + ", " + more);
  }
}
