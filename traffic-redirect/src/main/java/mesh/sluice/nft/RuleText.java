package mesh.sluice.nft;

import java.util.List;
import java.util.StringJoiner;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Verdict;

/** A rule in the syntax of {@code nft}, for people. */
final class RuleText {
  private RuleText() {}

  static String of(Rule rule) {
    StringJoiner text = new StringJoiner(" ");
    for (Match match : rule.matches()) {
      text.add(of(match));
    }
    return text.add(of(rule.verdict())).toString();
  }

  private static String of(Match match) {
    return switch (match) {
      case Match.Transport(var protocol) -> "meta l4proto " + protocol;
      case Match.Family(var family) -> "meta nfproto " + family;
      case Match.OutputInterface(var name) -> "oifname \"" + name + "\"";
      case Match.InputInterface(var name) -> "iifname \"" + name + "\"";
      case Match.Mark(int value, boolean equal) -> "meta mark " + (equal ? "" : "!= ") + value;
      case Match.ConnectionMark(int value) -> "ct mark " + value;
      case Match.Connection(var state) ->
          switch (state) {
            case INVALID -> "ct state invalid";
            case ESTABLISHED_OR_RELATED -> "ct state established,related";
          };
      case Match.Source(var set) -> ip(set.family()) + " saddr " + addresses(set);
      case Match.Destination(var set) -> ip(set.family()) + " daddr " + addresses(set);
      case Match.DestinationPort(var name, var ports) -> {
        PortRange first = ports.ranges().getFirst();
        boolean one = ports.ranges().size() == 1 && first.isSingle();
        yield "th dport " + (one ? first : "@" + name);
      }
      case Match.SocketUser(var name, var users) -> "meta skuid " + owners(name, users);
      case Match.SocketGroup(var name, var groups) -> "meta skgid " + owners(name, groups);
    };
  }

  private static String of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Return() -> "return";
      case Verdict.Jump(String chain) -> "jump " + chain;
      case Verdict.Goto(String chain) -> "goto " + chain;
      case Verdict.Accept() -> "accept";
      case Verdict.Drop() -> "drop";
      case Verdict.SetMark(int value) -> "meta mark set " + value;
      case Verdict.SaveMark() -> "ct mark set meta mark";
      case Verdict.RestoreMark() -> "meta mark set ct mark";
      case Verdict.SetOriginalZone(int zone) -> "ct original zone set " + zone;
      case Verdict.TransparentProxy(int port, int mark) ->
          "meta mark set " + mark + " tproxy to :" + port + " accept";
      case Verdict.Redirect(int port) -> "redirect to :" + port;
    };
  }

  private static String ip(IpFamily family) {
    return family == IpFamily.IPV4 ? "ip" : "ip6";
  }

  private static String addresses(Match.AddressSet set) {
    Cidr first = set.cidrs().cidrs().getFirst();
    boolean one = set.cidrs().cidrs().size() == 1 && first.prefix() == set.family().bits();
    return one ? first.network().toString() : "@" + set.name();
  }

  private static String owners(String name, List<OwnerId> ids) {
    return ids.size() == 1 ? ids.getFirst().toString() : "@" + name;
  }
}
