package mesh.sluice.nft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.nft.Expression.And;
import mesh.sluice.nft.Expression.Append;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.nft.Expression.Ct;
import mesh.sluice.nft.Expression.Immediate;
import mesh.sluice.nft.Expression.Lookup;
import mesh.sluice.nft.Expression.Meta;
import mesh.sluice.nft.Expression.Payload;
import mesh.sluice.nft.Expression.SetCt;
import mesh.sluice.nft.Expression.SetMeta;
import mesh.sluice.nft.TableChain.Base;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.Ports;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.ConnectionState;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Verdict;

/**
 * Rules in our words to rules in the kernel's. The expressions are those that {@code nft} makes of
 * the same rule, so that it can print them; a match on one value compares, on more it looks up a
 * set.
 */
final class TableCompiler {
  private static final int INTERFACE_NAME_BYTES = 16;
  private static final int IPV4_SOURCE_OFFSET = 12;
  private static final int IPV4_DESTINATION_OFFSET = 16;
  private static final int IPV6_SOURCE_OFFSET = 8;
  private static final int IPV6_DESTINATION_OFFSET = 24;
  private static final int DESTINATION_PORT_OFFSET = 2;
  private static final int PORT_BYTES = 2;

  private final Map<String, TableSet> sets = new LinkedHashMap<>();

  private TableCompiler() {}

  static Table compile(Ruleset ruleset) {
    TableCompiler compiler = new TableCompiler();
    List<TableChain> chains = new ArrayList<>();
    for (Chain chain : ruleset.chains()) {
      chains.add(compiler.chain(chain));
    }
    return new Table(new ArrayList<>(compiler.sets.values()), chains);
  }

  private TableChain chain(Chain chain) {
    List<List<Expression>> rules = new ArrayList<>();
    for (Rule rule : chain.rules()) {
      rules.add(rule(rule));
    }
    return new TableChain(chain.name(), chain.hook().map(TableCompiler::base), rules);
  }

  static Base base(Hook hook) {
    String type =
        switch (hook) {
          case RAW_OUTPUT, MANGLE_PREROUTING -> "filter";
          case MANGLE_OUTPUT -> "route";
          case NAT_PREROUTING, NAT_OUTPUT -> "nat";
        };
    int priority =
        switch (hook.stage()) {
          case RAW -> Base.PRIORITY_RAW;
          case MANGLE -> Base.PRIORITY_MANGLE;
          case NAT -> Base.PRIORITY_NAT;
        };
    int number = hook.isPrerouting() ? Base.HOOK_PREROUTING : Base.HOOK_OUTPUT;
    return new Base(type, number, priority, Base.POLICY_ACCEPT);
  }

  private List<Expression> rule(Rule rule) {
    List<Expression> expressions = new ArrayList<>();
    List<Match> matches = rule.matches();
    for (int i = 0; i < matches.size(); i++) {
      Optional<Protocol> pairedWith = PairedPorts.protocolAt(matches, i);
      if (pairedWith.isPresent()) {
        pairs(pairedWith.get(), (Match.DestinationPort) matches.get(i), expressions);
      } else {
        match(matches.get(i), expressions);
      }
    }
    switch (rule.verdict()) {
      case Verdict.Return() ->
          expressions.add(new Expression.Verdict(Expression.Verdict.RETURN, ""));
      case Verdict.Jump(String chain) ->
          expressions.add(new Expression.Verdict(Expression.Verdict.JUMP, chain));
      case Verdict.Goto(String chain) ->
          expressions.add(new Expression.Verdict(Expression.Verdict.GOTO, chain));
      case Verdict.Accept() ->
          expressions.add(new Expression.Verdict(Expression.Verdict.ACCEPT, ""));
      case Verdict.Drop() -> expressions.add(new Expression.Verdict(Expression.Verdict.DROP, ""));
      case Verdict.SetMark(int value) -> setMark(value, expressions);
      case Verdict.SaveMark() -> {
        expressions.add(new Meta(Meta.MARK));
        expressions.add(new SetCt(Ct.MARK, SetCt.BOTH));
      }
      case Verdict.RestoreMark() -> {
        expressions.add(new Ct(Ct.MARK));
        expressions.add(new SetMeta(Meta.MARK));
      }
      case Verdict.SetOriginalZone(int zone) -> {
        expressions.add(new Immediate(Data.hostShort(zone)));
        expressions.add(new SetCt(Ct.ZONE, SetCt.ORIGINAL));
      }
      case Verdict.TransparentProxy(int port, int mark) -> {
        setMark(mark, expressions);
        expressions.add(new Immediate(Data.port(port)));
        expressions.add(new Expression.TransparentProxy(NfTables.NFPROTO_UNSPEC));
        expressions.add(new Expression.Verdict(Expression.Verdict.ACCEPT, ""));
      }
      case Verdict.Dnat(IpAddress address) -> {
        expressions.add(new Immediate(new Data(address.toBytes())));
        expressions.add(new Expression.Dnat(number(address.family()), 0));
      }
      case Verdict.Redirect(int port) -> {
        expressions.add(new Immediate(Data.port(port)));
        expressions.add(new Expression.Redirect(Expression.Redirect.PORT_GIVEN));
      }
    }
    return List.copyOf(expressions);
  }

  private static void setMark(int value, List<Expression> to) {
    to.add(new Immediate(Data.host(value)));
    to.add(new SetMeta(Meta.MARK));
  }

  private void match(Match match, List<Expression> to) {
    switch (match) {
      case Match.Transport(var protocol) -> {
        to.add(new Meta(Meta.TRANSPORT));
        to.add(equal(Data.of(protocol.number())));
      }
      case Match.Family(var family) -> family(family, to);
      case Match.OutputInterface(var name) -> {
        to.add(new Meta(Meta.OUTPUT_INTERFACE_NAME));
        to.add(equal(name(name)));
      }
      case Match.InputInterface(var name) -> {
        to.add(new Meta(Meta.INPUT_INTERFACE_NAME));
        to.add(equal(name(name)));
      }
      case Match.Mark(int value, boolean equal) -> {
        to.add(new Meta(Meta.MARK));
        to.add(new Compare(equal ? Compare.EQUAL : Compare.NOT_EQUAL, Data.host(value)));
      }
      case Match.ConnectionMark(int value) -> {
        to.add(new Ct(Ct.MARK));
        to.add(equal(Data.host(value)));
      }
      case Match.Connection(ConnectionState state) -> connection(state, to);
      case Match.Source(var set) -> addresses(set, IPV4_SOURCE_OFFSET, IPV6_SOURCE_OFFSET, to);
      case Match.Destination(var set) ->
          addresses(set, IPV4_DESTINATION_OFFSET, IPV6_DESTINATION_OFFSET, to);
      case Match.DestinationPort(var name, var ports) -> {
        to.add(new Payload(Payload.TRANSPORT_HEADER, DESTINATION_PORT_OFFSET, PORT_BYTES));
        to.add(ports(name, ports));
      }
      case Match.SocketUser(var name, var users) -> {
        to.add(new Meta(Meta.SOCKET_USER));
        to.add(owners(name, TableSet.TYPE_USER, users));
      }
      case Match.SocketGroup(var name, var groups) -> {
        to.add(new Meta(Meta.SOCKET_GROUP));
        to.add(owners(name, TableSet.TYPE_GROUP, groups));
      }
    }
  }

  private static Data name(InterfaceName name) {
    byte[] text = name.value().getBytes(StandardCharsets.UTF_8);
    return new Data(Arrays.copyOf(text, INTERFACE_NAME_BYTES));
  }

  /** States are bits to nf_tables: {@code NF_CT_STATE_BIT} of {@code enum ip_conntrack_info}. */
  private static void connection(ConnectionState state, List<Expression> to) {
    switch (state) {
      case INVALID -> anyState(1, to);
      case ESTABLISHED_OR_RELATED -> anyState(1 << 1 | 1 << 2, to);
      case ANSWER -> {
        to.add(new Ct(Ct.DIRECTION));
        to.add(equal(Data.of(SetCt.REPLY)));
      }
    }
  }

  private static void anyState(int bits, List<Expression> to) {
    to.add(new Ct(Ct.STATE));
    to.add(new And(Data.host(bits)));
    to.add(new Compare(Compare.NOT_EQUAL, Data.host(0)));
  }

  private static void family(IpFamily family, List<Expression> to) {
    to.add(new Meta(Meta.FAMILY));
    to.add(equal(Data.of(number(family))));
  }

  private static int number(IpFamily family) {
    return family == IpFamily.IPV4 ? NfTables.NFPROTO_IPV4 : NfTables.NFPROTO_IPV6;
  }

  private void addresses(
      Match.AddressSet set, int ipv4Offset, int ipv6Offset, List<Expression> to) {
    boolean ipv4 = set.family() == IpFamily.IPV4;
    int length = set.family().bytes();
    family(set.family(), to);
    to.add(new Payload(Payload.NETWORK_HEADER, ipv4 ? ipv4Offset : ipv6Offset, length));
    List<Cidr> cidrs = set.cidrs().cidrs();
    boolean single = cidrs.stream().allMatch(cidr -> cidr.prefix() == set.family().bits());
    if (single && cidrs.size() == 1) {
      to.add(equal(new Data(cidrs.getFirst().network().toBytes())));
      return;
    }
    Elements elements = single ? addresses(cidrs, length) : ranges(cidrs, length);
    int type = ipv4 ? TableSet.TYPE_IPV4 : TableSet.TYPE_IPV6;
    to.add(lookup(new TableSet(set.name(), type, length, !single, elements)));
  }

  private static Elements addresses(List<Cidr> cidrs, int length) {
    Elements.Builder elements = new Elements.Builder(length, cidrs.size());
    for (Cidr cidr : cidrs) {
      elements.add(cidr.network(), false);
    }
    return elements.build();
  }

  /** The ends of the ranges; blocks that touch become one, as the kernel wants it. */
  private static Elements ranges(List<Cidr> cidrs, int length) {
    Elements.Builder elements = new Elements.Builder(length, cidrs.size() * 2);
    IpAddress next = null;
    for (Cidr cidr : cidrs) {
      if (cidr.network().equals(next)) {
        elements.removeLast();
      } else {
        elements.add(cidr.network(), false);
      }
      next = cidr.last().next();
      if (next != null) {
        elements.add(next, true);
      }
    }
    return elements.build();
  }

  private Expression ports(String name, PortSet set) {
    List<PortRange> ranges = set.ranges();
    boolean single = ranges.stream().allMatch(PortRange::isSingle);
    if (single && ranges.size() == 1) {
      return equal(Data.port(ranges.getFirst().first()));
    }
    Elements.Builder elements = new Elements.Builder(PORT_BYTES, ranges.size() * 2);
    for (PortRange range : ranges) {
      elements.add(range.first(), false);
      if (!single && range.last() < Ports.HIGHEST) {
        elements.add(range.last() + 1, true);
      }
    }
    return lookup(new TableSet(name, TableSet.TYPE_PORT, PORT_BYTES, !single, elements.build()));
  }

  private void pairs(Protocol protocol, Match.DestinationPort port, List<Expression> to) {
    to.add(new Meta(Meta.TRANSPORT));
    to.add(new Append(Payload.TRANSPORT_HEADER, DESTINATION_PORT_OFFSET, PORT_BYTES));
    to.add(lookup(PairedPorts.set(protocol, port)));
  }

  private Expression owners(String name, int type, List<OwnerId> ids) {
    if (ids.size() == 1) {
      return equal(Data.host(ids.getFirst().value()));
    }
    Elements.Builder members = new Elements.Builder(Integer.BYTES, ids.size());
    for (OwnerId id : ids) {
      members.add(Data.host(id.value()), false);
    }
    return lookup(new TableSet(name, type, Integer.BYTES, false, members.build()));
  }

  /** The same set may be looked up by several rules: it is made once. */
  private Expression lookup(TableSet set) {
    TableSet known = Optional.ofNullable(sets.putIfAbsent(set.name(), set)).orElse(set);
    if (!known.equals(set)) {
      throw new IllegalStateException("two sets are called " + set.name());
    }
    return new Lookup(set.name(), 0);
  }

  private static Expression equal(Data value) {
    return new Compare(Compare.EQUAL, value);
  }
}
