package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.rules.ConnectionState;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.Rule;

/**
 * The conditions of one rule for one family. iptables has no sets: a match on several values is a
 * list of alternatives, of which at most one can be met.
 *
 * @param single each must be met
 * @param alternatives of each list, one must be met; the lists have two members or more
 */
record Conditions(List<Condition> single, List<List<Condition>> alternatives) {
  /** Ports that one multiport match takes ({@code XT_MULTI_PORTS}); a range takes two places. */
  private static final int MULTIPORT_PLACES = 15;

  Conditions {
    single = List.copyOf(single);
    alternatives = List.copyOf(alternatives);
  }

  /** Empty if the rule is about the other family alone. */
  static Optional<Conditions> of(Rule rule, IpFamily family) {
    List<Condition> single = new ArrayList<>();
    List<List<Condition>> alternatives = new ArrayList<>();
    for (Match match : rule.matches()) {
      if (isOfOther(family, match)) {
        return Optional.empty();
      }
      List<Condition> conditions = conditions(match, rule);
      if (conditions.size() > 1) {
        alternatives.add(conditions);
      } else {
        single.addAll(conditions);
      }
    }
    return Optional.of(new Conditions(single, alternatives));
  }

  private static boolean isOfOther(IpFamily family, Match match) {
    return switch (match) {
      case Match.Family(var only) -> only != family;
      case Match.Source(var set) -> set.family() != family;
      case Match.Destination(var set) -> set.family() != family;
      default -> false;
    };
  }

  private static List<Condition> conditions(Match match, Rule rule) {
    return switch (match) {
      case Match.Transport(var protocol) ->
          List.of(new Condition(Condition.PROTOCOL, "-p " + protocol));
      case Match.Family(var family) -> List.of();
      case Match.OutputInterface(var name) ->
          List.of(new Condition(Condition.OUTPUT_INTERFACE, "-o " + exact(name)));
      case Match.InputInterface(var name) ->
          List.of(new Condition(Condition.INPUT_INTERFACE, "-i " + exact(name)));
      case Match.Mark(int value, boolean equal) ->
          List.of(Condition.module("mark " + (equal ? "" : "! ") + "--mark " + Hex.of(value)));
      case Match.ConnectionMark(int value) ->
          List.of(Condition.module("connmark --mark " + Hex.of(value)));
      case Match.Connection(var state) -> List.of(Condition.module("conntrack " + text(state)));
      case Match.Source(var set) -> addresses(Condition.SOURCE, "-s ", set);
      case Match.Destination(var set) -> addresses(Condition.DESTINATION, "-d ", set);
      case Match.DestinationPort(var name, var ports) -> ports(transport(rule), ports);
      case Match.SocketUser(var name, var users) -> owners("--uid-owner ", users);
      case Match.SocketGroup(var name, var groups) -> owners("--gid-owner ", groups);
    };
  }

  /** The protocol that the rule asks for; {@link Match.DestinationPort} promises that it does. */
  private static Protocol transport(Rule rule) {
    for (Match match : rule.matches()) {
      if (match instanceof Match.Transport(var protocol)) {
        return protocol;
      }
    }
    throw new IllegalArgumentException(rule + " has a port, but no protocol");
  }

  private static String text(ConnectionState state) {
    return switch (state) {
      case INVALID -> "--ctstate INVALID";
      case ESTABLISHED_OR_RELATED -> "--ctstate RELATED,ESTABLISHED";
      case ANSWER -> "--ctdir REPLY";
    };
  }

  private static List<Condition> addresses(int place, String option, Match.AddressSet set) {
    List<Condition> conditions = new ArrayList<>(set.cidrs().cidrs().size());
    for (Cidr cidr : set.cidrs().cidrs()) {
      conditions.add(new Condition(place, option + cidr));
    }
    return conditions;
  }

  private static List<Condition> owners(String option, List<OwnerId> ids) {
    List<Condition> conditions = new ArrayList<>(ids.size());
    for (OwnerId id : ids) {
      conditions.add(Condition.module("owner " + option + id));
    }
    return conditions;
  }

  private static List<Condition> ports(Protocol protocol, PortSet ports) {
    List<Condition> conditions = new ArrayList<>();
    List<PortRange> group = new ArrayList<>();
    int places = 0;
    for (PortRange range : ports.ranges()) {
      int more = range.isSingle() ? 1 : 2;
      if (places + more > MULTIPORT_PLACES) {
        conditions.add(portGroup(protocol, group));
        group.clear();
        places = 0;
      }
      group.add(range);
      places += more;
    }
    conditions.add(portGroup(protocol, group));
    return conditions;
  }

  private static Condition portGroup(Protocol protocol, List<PortRange> group) {
    StringBuilder text = new StringBuilder();
    for (PortRange range : group) {
      text.append(text.isEmpty() ? "" : ",").append(range.first());
      if (!range.isSingle()) {
        text.append(':').append(range.last());
      }
    }
    return Condition.module(
        group.size() == 1 ? protocol + " --dport " + text : "multiport --dports " + text);
  }

  /**
   * iptables takes a trailing plus for "any that begin like this", and its input has quotes and
   * negations: a name that could mean something else is refused.
   */
  private static String exact(InterfaceName name) {
    String text = name.value();
    boolean plain = !text.endsWith("+") && !text.startsWith("-");
    for (int i = 0; i < text.length(); i++) {
      plain &= "!\"'\\".indexOf(text.charAt(i)) < 0;
    }
    if (!plain) {
      throw new UnsupportedByIptablesException(
          "iptables cannot match the interface "
              + text
              + " exactly; rename it or use the backend nft");
    }
    return text;
  }
}
