package mesh.sluice.nft;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Predicate;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Verdict;

/** Rules in the syntax of {@code nft}. */
final class RuleText {
  /** Members of a set that are named where it stands inside of a rule; the others are counted. */
  private static final int MAX_MEMBERS = 8;

  private final boolean inline;

  /**
   * @param inline whether the members of sets stand in the rule, not the names of sets
   */
  private RuleText(boolean inline) {
    this.inline = inline;
  }

  /** The rule as it stands in a table: sets are named. */
  static String inTable(Rule rule) {
    return new RuleText(false).rule(rule);
  }

  /** The rule alone, for people: the members of sets, or the first of them, stand in it. */
  static String of(Rule rule) {
    return new RuleText(true).rule(rule);
  }

  private String rule(Rule rule) {
    StringJoiner text = new StringJoiner(" ");
    List<Match> matches = rule.matches();
    for (int i = 0; i < matches.size(); i++) {
      Optional<Protocol> pairedWith = pairedWith(matches, i);
      if (pairedWith.isPresent()) {
        text.add(pairs(pairedWith.get(), (Match.DestinationPort) matches.get(i)));
      } else if (matches.get(i) instanceof Match.Transport(var protocol) && isNamed(matches, i)) {
        text.add(protocol.toString());
      } else {
        text.add(match(matches.get(i)));
      }
    }
    return text.add(verdict(rule.verdict())).toString();
  }

  /** Whether the match on the port, after that on its protocol, names the protocol. */
  private boolean isNamed(List<Match> matches, int transport) {
    int port = transport + 1;
    return port < matches.size()
        && matches.get(port) instanceof Match.DestinationPort
        && pairedWith(matches, port).isEmpty();
  }

  private Optional<Protocol> pairedWith(List<Match> matches, int port) {
    return inline ? Optional.empty() : PairedPorts.protocolAt(matches, port);
  }

  private static String pairs(Protocol protocol, Match.DestinationPort port) {
    return "meta l4proto . th dport @" + PairedPorts.name(protocol, port);
  }

  private String match(Match match) {
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
            case ANSWER -> "ct direction reply";
          };
      case Match.Source(var set) -> ip(set.family()) + " saddr " + addresses(set);
      case Match.Destination(var set) -> ip(set.family()) + " daddr " + addresses(set);
      case Match.DestinationPort(var name, var ports) ->
          "dport " + oneOrSet(name, ports.ranges(), PortRange::isSingle, PortRange::toString);
      case Match.SocketUser(var name, var users) -> "meta skuid " + owners(name, users);
      case Match.SocketGroup(var name, var groups) -> "meta skgid " + owners(name, groups);
    };
  }

  private static String verdict(Verdict verdict) {
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
      case Verdict.Dnat(var address) -> "dnat " + ip(address.family()) + " to " + address;
      case Verdict.Redirect(int port) -> "redirect to :" + port;
    };
  }

  private static String ip(IpFamily family) {
    return family == IpFamily.IPV4 ? "ip" : "ip6";
  }

  private String addresses(Match.AddressSet set) {
    int bits = set.family().bits();
    List<Cidr> cidrs = set.cidrs().cidrs();
    return oneOrSet(set.name(), cidrs, cidr -> cidr.prefix() == bits, RuleText::addressOrBlock);
  }

  private String owners(String name, List<OwnerId> ids) {
    return oneOrSet(name, ids, id -> true, OwnerId::toString);
  }

  /** An address alone without its prefix length. */
  private static String addressOrBlock(Cidr cidr) {
    return cidr.prefix() == cidr.family().bits() ? cidr.network().toString() : cidr.toString();
  }

  /** The value itself if there is one only, and no range; otherwise a reference to a set. */
  private <T> String oneOrSet(
      String name, List<T> values, Predicate<T> isSingle, Function<T, String> text) {
    if (values.size() == 1 && isSingle.test(values.getFirst())) {
      return text.apply(values.getFirst());
    }
    return inline ? shortened(values.stream().map(text).toList()) : "@" + name;
  }

  private static String shortened(List<String> members) {
    StringJoiner text = new StringJoiner(", ", "{ ", " }");
    members.stream().limit(MAX_MEMBERS).forEach(text::add);
    if (members.size() > MAX_MEMBERS) {
      text.add("and " + (members.size() - MAX_MEMBERS) + " more");
    }
    return text.toString();
  }
}
