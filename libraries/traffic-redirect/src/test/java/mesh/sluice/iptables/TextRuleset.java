package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.ConnectionState;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;
import mesh.sluice.rules.Verdict;

/** Reads what iptables loads as rules in our own words, so that both can be evaluated. */
final class TextRuleset {
  private TextRuleset() {}

  static Ruleset parse(String script) {
    List<Chain> chains = new ArrayList<>();
    Map<String, List<Rule>> rules = new LinkedHashMap<>();
    Map<String, Hook> hooks = new LinkedHashMap<>();
    Stage stage = Stage.NAT;
    for (String line : script.split("\n")) {
      String[] words = line.split(" ");
      if (line.startsWith("*")) {
        stage = Stage.valueOf(line.substring(1).toUpperCase(Locale.ROOT));
      } else if (line.startsWith(":")) {
        rules.put(words[0].substring(1), new ArrayList<>());
      } else if (words[0].equals("-I")) {
        hooks.put(words[words.length - 1], hook(stage, words[1].equals("PREROUTING")));
      } else if (words[0].equals("-A")) {
        rules.get(words[1]).add(rule(List.of(words).subList(2, words.length)));
      } else if (line.equals("COMMIT")) {
        for (Map.Entry<String, List<Rule>> chain : rules.entrySet()) {
          Optional<Hook> hook = Optional.ofNullable(hooks.get(chain.getKey()));
          // The evaluator looks for base chains by the names that we give them.
          String name = hook.map(Hook::chain).orElse(chain.getKey());
          chains.add(new Chain(name, stage, hook, chain.getValue()));
        }
        rules.clear();
        hooks.clear();
      } else {
        throw new AssertionError("not understood: " + line);
      }
    }
    return new Ruleset(chains);
  }

  private static Hook hook(Stage stage, boolean prerouting) {
    return Stream.of(Hook.values())
        .filter(hook -> hook.stage() == stage && hook.isPrerouting() == prerouting)
        .findFirst()
        .orElseThrow();
  }

  private static Rule rule(List<String> words) {
    List<Match> matches = new ArrayList<>();
    Verdict verdict = null;
    boolean negated = false;
    int i = 0;
    while (i < words.size() && verdict == null) {
      String option = words.get(i++);
      if (option.equals("!")) {
        negated = true;
        continue;
      }
      String value = words.get(i++);
      switch (option) {
        case "-m" -> {
          // Which module has the option that follows says nothing about what it means.
        }
        case "-j", "-g" -> verdict = verdict(option, value, words.subList(i, words.size()));
        case "--mark" -> matches.add(mark(words.get(i - 3), Integer.decode(value), !negated));
        default -> matches.add(match(option, value));
      }
    }
    return new Rule(matches, verdict);
  }

  private static Match mark(String module, int value, boolean equal) {
    return module.equals("connmark")
        ? new Match.ConnectionMark(value)
        : new Match.Mark(value, equal);
  }

  private static Match match(String option, String value) {
    return switch (option) {
      case "-s" -> new Match.Source(set(value));
      case "-d" -> new Match.Destination(set(value));
      case "-i" -> new Match.InputInterface(new InterfaceName(value));
      case "-o" -> new Match.OutputInterface(new InterfaceName(value));
      case "-p" -> new Match.Transport(Protocol.valueOf(value.toUpperCase(Locale.ROOT)));
      case "--dport", "--dports" -> new Match.DestinationPort("ports", ports(value));
      case "--uid-owner" -> new Match.SocketUser("users", List.of(owner(value)));
      case "--gid-owner" -> new Match.SocketGroup("groups", List.of(owner(value)));
      case "--ctdir" -> new Match.Connection(ConnectionState.ANSWER);
      case "--ctstate" ->
          new Match.Connection(
              value.equals("INVALID")
                  ? ConnectionState.INVALID
                  : ConnectionState.ESTABLISHED_OR_RELATED);
      default -> throw new AssertionError("not understood: " + option);
    };
  }

  private static Match.AddressSet set(String text) {
    Cidr cidr = Cidr.parse(text);
    return new Match.AddressSet("addresses", cidr.family(), new CidrSet(List.of(cidr)));
  }

  private static PortSet ports(String text) {
    List<PortRange> ranges = new ArrayList<>();
    int places = 0;
    for (String range : text.split(",")) {
      ranges.add(PortRange.parse(range.replace(':', '-')));
      places += range.contains(":") ? 2 : 1;
    }
    if (places > 15) {
      throw new AssertionError("iptables refuses as many ports as " + text);
    }
    return new PortSet(ranges);
  }

  private static OwnerId owner(String text) {
    return new OwnerId(Long.parseLong(text));
  }

  private static Verdict verdict(String option, String target, List<String> options) {
    return switch (target) {
      case "RETURN" -> new Verdict.Return();
      case "ACCEPT" -> new Verdict.Accept();
      case "DROP" -> new Verdict.Drop();
      case "REDIRECT" -> new Verdict.Redirect(Integer.parseInt(options.get(1)));
      case "DNAT" -> new Verdict.Dnat(IpAddress.parse(options.get(1)));
      case "TPROXY" ->
          new Verdict.TransparentProxy(Integer.parseInt(options.get(1)), masked(options.get(5)));
      case "MARK" -> new Verdict.SetMark(masked(options.get(1)));
      case "CONNMARK" ->
          options.getFirst().equals("--save-mark")
              ? new Verdict.SaveMark()
              : new Verdict.RestoreMark();
      case "CT" -> new Verdict.SetOriginalZone(Integer.parseInt(options.get(1)));
      default -> option.equals("-g") ? new Verdict.Goto(target) : new Verdict.Jump(target);
    };
  }

  private static int masked(String value) {
    return Integer.decode(value.substring(0, value.indexOf('/')));
  }
}
