package mesh.sluice.nft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Predicate;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Verdict;

/** Rules in the syntax of {@code nft}, and the sets that they refer to. */
final class RuleText {
  /** Members of a set that are named where it stands inside of a rule; the others are counted. */
  private static final int MOST_MEMBERS = 8;

  private final Map<String, String> sets = new LinkedHashMap<>();
  private final boolean inline;

  /** Rules that refer to sets by their names. */
  RuleText() {
    this(false);
  }

  private RuleText(boolean inline) {
    this.inline = inline;
  }

  /** The rule alone, for people: the members of sets, or the first of them, stand in it. */
  static String of(Rule rule) {
    return new RuleText(true).rule(rule);
  }

  /** The rule; what sets it refers to is remembered. */
  String rule(Rule rule) {
    StringJoiner text = new StringJoiner(" ");
    List<Match> matches = new ArrayList<>(rule.matches());
    for (int i = 0; i < matches.size(); i++) {
      boolean named = i + 1 < matches.size() && matches.get(i + 1) instanceof Match.DestinationPort;
      if (matches.get(i) instanceof Match.Transport(var protocol) && named) {
        text.add(protocol.toString());
      } else {
        text.add(match(matches.get(i)));
      }
    }
    return text.add(verdict(rule.verdict())).toString();
  }

  /** The sets that the rules refer to, each as its definition without braces, by name. */
  Map<String, String> sets() {
    return sets;
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
          };
      case Match.Source(var set) -> ip(set.family()) + " saddr " + addresses(set);
      case Match.Destination(var set) -> ip(set.family()) + " daddr " + addresses(set);
      case Match.DestinationPort(var name, var ports) ->
          "dport "
              + oneOrSet(
                  name, "inet_service", ports.ranges(), PortRange::isSingle, PortRange::toString);
      case Match.SocketUser(var name, var users) -> "meta skuid " + owners(name, "uid", users);
      case Match.SocketGroup(var name, var groups) -> "meta skgid " + owners(name, "gid", groups);
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
      case Verdict.Redirect(int port) -> "redirect to :" + port;
    };
  }

  private static String ip(IpFamily family) {
    return family == IpFamily.IPV4 ? "ip" : "ip6";
  }

  private String addresses(Match.AddressSet set) {
    int bits = set.family().bits();
    List<Cidr> cidrs = set.cidrs().cidrs();
    String type = set.family() == IpFamily.IPV4 ? "ipv4_addr" : "ipv6_addr";
    return oneOrSet(
        set.name(), type, cidrs, cidr -> cidr.prefix() == bits, RuleText::addressOrBlock);
  }

  private String owners(String name, String type, List<OwnerId> ids) {
    return oneOrSet(name, type, ids, id -> true, OwnerId::toString);
  }

  /** An address alone without its prefix length, which nft takes in a set of ranges only. */
  private static String addressOrBlock(Cidr cidr) {
    return cidr.prefix() == cidr.family().bits() ? cidr.network().toString() : cidr.toString();
  }

  /** The value itself if there is one only, and no range; otherwise a reference to a set. */
  private <T> String oneOrSet(
      String name, String type, List<T> values, Predicate<T> isSingle, Function<T, String> text) {
    boolean single = values.stream().allMatch(isSingle);
    if (single && values.size() == 1) {
      return text.apply(values.getFirst());
    }
    List<String> members = values.stream().map(text).toList();
    if (inline) {
      return shortened(members);
    }
    String flags = single ? "constant" : "constant, interval";
    String elements = String.join(", ", members);
    sets.put(name, "type " + type + "; flags " + flags + "; elements = { " + elements + " }");
    return "@" + name;
  }

  private static String shortened(List<String> members) {
    StringJoiner text = new StringJoiner(", ", "{ ", " }");
    members.stream().limit(MOST_MEMBERS).forEach(text::add);
    if (members.size() > MOST_MEMBERS) {
      text.add("and " + (members.size() - MOST_MEMBERS) + " more");
    }
    return text.toString();
  }
}
