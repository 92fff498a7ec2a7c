package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mesh.sluice.nft.Expression.Append;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.nft.Expression.Immediate;
import mesh.sluice.nft.Expression.Lookup;
import mesh.sluice.nft.Expression.Meta;
import mesh.sluice.nft.Expression.Payload;
import mesh.sluice.nft.TableSet.Element;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;
import mesh.sluice.rules.Verdict;
import org.junit.jupiter.api.Test;

class TableCompilerTest {
  private static final Verdict RETURN = new Verdict.Return();
  private static final Expression.Verdict RETURNS =
      new Expression.Verdict(Expression.Verdict.RETURN, "");

  @Test
  void onePortIsCompared() {
    Table table = compile(ports("443"));

    assertThat(table.sets()).isEmpty();
    assertThat(expressions(table))
        .containsExactly(new Payload(Payload.TRANSPORT_HEADER, 2, 2), equal("01bb"), RETURNS);
  }

  @Test
  void severalPortsAreLookedUp() {
    Table table = compile(ports("80", "443", "8080"));

    assertThat(expressions(table))
        .containsExactly(
            new Payload(Payload.TRANSPORT_HEADER, 2, 2), new Lookup("ports", 0), RETURNS);
    assertThat(table.sets())
        .containsExactly(set("ports", TableSet.TYPE_PORT, 2, false, "0050", "01bb", "1f90"));
  }

  @Test
  void manyPortsAreLookedUpTogetherWithTheirProtocol() {
    Match ports = many(PairedPorts.FEWEST);
    Table table = compile(Protocol.TCP, ports);

    assertThat(expressions(table))
        .containsExactly(
            new Meta(Meta.TRANSPORT),
            equal("06"),
            new Meta(Meta.TRANSPORT),
            new Append(Payload.TRANSPORT_HEADER, 2, 2),
            new Lookup("ports_tcp", 0),
            RETURNS);
    TableSet set = table.sets().getFirst();
    assertThat(set.elements()).hasSize(PairedPorts.FEWEST);
    assertThat(set.elements().getFirst())
        .isEqualTo(new Element(new Data(HexFormat.of().parseHex("0600000000010000")), false));
    assertThat(set)
        .isEqualTo(
            new TableSet(
                "ports_tcp",
                TableSet.TYPE_PROTOCOL_AND_PORT,
                PairedPorts.PAIR_BYTES,
                false,
                set.elements()));
  }

  @Test
  void portsOfTwoProtocolsAreTwoSets() {
    Match ports = many(PairedPorts.FEWEST);
    List<Rule> rules =
        Stream.of(Protocol.values())
            .map(protocol -> Rule.of(RETURN, new Match.Transport(protocol), ports))
            .toList();
    Table table =
        TableCompiler.compile(
            new Ruleset(List.of(new Chain("chain", Stage.NAT, Optional.empty(), rules))));

    assertThat(table.sets()).extracting(TableSet::name).containsExactly("ports_tcp", "ports_udp");
  }

  @Test
  void fewerPortsAndRangesAreLookedUpAlone() {
    assertThat(compile(Protocol.TCP, many(PairedPorts.FEWEST - 1)).sets())
        .extracting(TableSet::keyType)
        .containsExactly(TableSet.TYPE_PORT);
    List<PortRange> ranges =
        Stream.concat(
                ((Match.DestinationPort) many(PairedPorts.FEWEST)).ports().ranges().stream(),
                Stream.of(new PortRange(8000, 8100)))
            .toList();
    assertThat(
            compile(Protocol.TCP, new Match.DestinationPort("ports", new PortSet(ranges))).sets())
        .extracting(TableSet::keyType)
        .containsExactly(TableSet.TYPE_PORT);
  }

  @Test
  void oneRangeOfPortsIsLookedUp() {
    assertThat(compile(ports("8000-8100")).sets())
        .containsExactly(set("ports", TableSet.TYPE_PORT, 2, true, "1f40", "1fa5)"));
  }

  @Test
  void portsThatTouchAreOneRange() {
    assertThat(compile(ports("80", "81", "82-90", "85-100", "102")).sets())
        .containsExactly(
            set("ports", TableSet.TYPE_PORT, 2, true, "0050", "0065)", "0066", "0067)"));
  }

  @Test
  void rangeUpToTheHighestPortHasNoEnd() {
    assertThat(compile(ports("80", "60000-65535")).sets())
        .containsExactly(set("ports", TableSet.TYPE_PORT, 2, true, "0050", "0051)", "ea60"));
    assertThat(compile(ports("65534", "65535")).sets())
        .containsExactly(set("ports", TableSet.TYPE_PORT, 2, true, "fffe"));
  }

  @Test
  void oneAddressIsCompared() {
    Table ipv4 = compile(destination("10.1.2.3"));
    Table ipv6 = compile(destination("2001:db8::1"));

    assertThat(ipv4.sets()).isEmpty();
    assertThat(expressions(ipv4))
        .containsExactly(
            new Meta(Meta.FAMILY),
            equal("02"),
            new Payload(Payload.NETWORK_HEADER, 16, 4),
            equal("0a010203"),
            RETURNS);
    assertThat(ipv6.sets()).isEmpty();
    assertThat(expressions(ipv6))
        .containsExactly(
            new Meta(Meta.FAMILY),
            equal("0a"),
            new Payload(Payload.NETWORK_HEADER, 24, 16),
            equal("20010db8000000000000000000000001"),
            RETURNS);
  }

  @Test
  void sourceAddressIsAtItsOwnOffset() {
    Match.AddressSet ipv4 = addresses("127.0.0.6");
    Match.AddressSet ipv6 = addresses("::6");

    assertThat(expressions(compile(new Match.Source(ipv4))))
        .contains(new Payload(Payload.NETWORK_HEADER, 12, 4));
    assertThat(expressions(compile(new Match.Source(ipv6))))
        .contains(new Payload(Payload.NETWORK_HEADER, 8, 16));
  }

  @Test
  void severalAddressesAreLookedUpAsTheyAre() {
    assertThat(compile(destination("10.1.2.3", "10.1.2.4")).sets())
        .containsExactly(set("addresses", TableSet.TYPE_IPV4, 4, false, "0a010203", "0a010204"));
  }

  @Test
  void blocksAreRanges() {
    assertThat(compile(destination("10.0.0.0/8", "192.168.1.1")).sets())
        .containsExactly(
            set(
                "addresses",
                TableSet.TYPE_IPV4,
                4,
                true,
                "0a000000",
                "0b000000)",
                "c0a80101",
                "c0a80102)"));
  }

  @Test
  void blocksThatTouchAreOneRange() {
    assertThat(compile(destination("10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24")).sets())
        .containsExactly(set("addresses", TableSet.TYPE_IPV4, 4, true, "0a000000", "0a000200)"));
    assertThat(compile(destination("2001:db8::/33", "2001:db8:8000::/33")).sets())
        .containsExactly(
            set(
                "addresses",
                TableSet.TYPE_IPV6,
                16,
                true,
                "20010db8000000000000000000000000",
                "20010db9000000000000000000000000)"));
  }

  @Test
  void blockUpToTheHighestAddressHasNoEnd() {
    assertThat(compile(destination("128.0.0.0/1")).sets())
        .containsExactly(set("addresses", TableSet.TYPE_IPV4, 4, true, "80000000"));
    assertThat(compile(destination("10.0.0.0/8", "255.255.255.254", "255.255.255.255")).sets())
        .containsExactly(
            set("addresses", TableSet.TYPE_IPV4, 4, true, "0a000000", "0b000000)", "fffffffe"));
    assertThat(compile(destination("ff00::/8")).sets())
        .containsExactly(
            set("addresses", TableSet.TYPE_IPV6, 16, true, "ff000000000000000000000000000000"));
  }

  @Test
  void oneOwnerIsComparedInTheMachinesByteOrder() {
    Table table = compile(new Match.SocketUser("users", List.of(new OwnerId(1337))));

    assertThat(expressions(table))
        .containsExactly(
            new Meta(Meta.SOCKET_USER), new Compare(Compare.EQUAL, Data.host(1337)), RETURNS);
  }

  @Test
  void severalOwnersAreLookedUp() {
    List<OwnerId> owners = List.of(new OwnerId(1337), new OwnerId(4_294_967_294L));
    TableSet users = compile(new Match.SocketUser("users", owners)).sets().getFirst();
    TableSet groups = compile(new Match.SocketGroup("groups", owners)).sets().getFirst();

    assertThat(users.keyType()).isEqualTo(TableSet.TYPE_USER);
    assertThat(groups.keyType()).isEqualTo(TableSet.TYPE_GROUP);
    for (TableSet set : List.of(users, groups)) {
      assertThat(set.isHostOrder()).isTrue();
      assertThat(set.interval()).isFalse();
      assertThat(set.elements())
          .containsExactlyInAnyOrder(
              new Element(Data.host(1337), false), new Element(Data.host(-2), false));
    }
  }

  @Test
  void interfaceNameIsFilledUpWithZeros() {
    Table table = compile(new Match.OutputInterface(new InterfaceName("lo")));

    assertThat(expressions(table))
        .containsExactly(
            new Meta(Meta.OUTPUT_INTERFACE_NAME), equal("6c6f" + "00".repeat(14)), RETURNS);
  }

  @Test
  void verdictsAreThoseOfTheKernel() {
    assertThat(verdict(new Verdict.Return())).containsExactly(new Expression.Verdict(-5, ""));
    assertThat(verdict(new Verdict.Jump("other")))
        .containsExactly(new Expression.Verdict(-3, "other"));
    assertThat(verdict(new Verdict.Goto("other")))
        .containsExactly(new Expression.Verdict(-4, "other"));
    assertThat(verdict(new Verdict.Redirect(15001)))
        .containsExactly(
            new Immediate(new Data(HexFormat.of().parseHex("3a99"))), new Expression.Redirect(2));
  }

  @Test
  void chainsAreHookedForAddressTranslation() {
    Ruleset ruleset =
        new Ruleset(
            List.of(
                new Chain("plain", Stage.NAT, Optional.empty(), List.of()),
                new Chain("output", Stage.NAT, Optional.of(Hook.NAT_OUTPUT), List.of()),
                new Chain("prerouting", Stage.NAT, Optional.of(Hook.NAT_PREROUTING), List.of())));

    assertThat(TableCompiler.compile(ruleset).chains())
        .containsExactly(
            new TableChain(
                "prerouting", Optional.of(new TableChain.Base("nat", 0, -199, 1)), List.of()),
            new TableChain(
                "output", Optional.of(new TableChain.Base("nat", 3, -199, 1)), List.of()),
            new TableChain("plain", Optional.empty(), List.of()));
  }

  @Test
  void setThatTwoRulesNeedIsMadeOnce() {
    Table table = compile(ports("80", "443"), ports("80", "443"));

    assertThat(table.sets()).hasSize(1);
  }

  @Test
  void differentSetsMustNotHaveTheSameName() {
    assertThatThrownBy(() -> compile(ports("80", "443"), ports("80", "444")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ports");
  }

  private static Match ports(String... ranges) {
    return new Match.DestinationPort(
        "ports", new PortSet(Stream.of(ranges).map(PortRange::parse).toList()));
  }

  /** The first odd ports. */
  private static Match many(int count) {
    return new Match.DestinationPort(
        "ports",
        new PortSet(IntStream.range(0, count).mapToObj(n -> PortRange.of(1 + 2 * n)).toList()));
  }

  private static Table compile(Protocol protocol, Match match) {
    Rule rule = Rule.of(RETURN, new Match.Transport(protocol), match);
    return TableCompiler.compile(
        new Ruleset(List.of(new Chain("chain", Stage.NAT, Optional.empty(), List.of(rule)))));
  }

  private static Match destination(String... cidrs) {
    return new Match.Destination(addresses(cidrs));
  }

  private static Match.AddressSet addresses(String... cidrs) {
    CidrSet set = CidrSet.parse(cidrs);
    IpFamily family = set.cidrs().getFirst().family();
    return new Match.AddressSet("addresses", family, set);
  }

  private static Table compile(Match... matches) {
    List<Rule> rules = Stream.of(matches).map(match -> Rule.of(RETURN, match)).toList();
    return TableCompiler.compile(
        new Ruleset(List.of(new Chain("chain", Stage.NAT, Optional.empty(), rules))));
  }

  private static List<Expression> verdict(Verdict verdict) {
    Rule rule = Rule.of(verdict, new Match.Transport(Protocol.TCP));
    Table table =
        TableCompiler.compile(
            new Ruleset(List.of(new Chain("chain", Stage.NAT, Optional.empty(), List.of(rule)))));
    List<Expression> expressions = expressions(table);
    assertThat(expressions).startsWith(new Meta(Meta.TRANSPORT), equal("06"));
    return expressions.subList(2, expressions.size());
  }

  private static List<Expression> expressions(Table table) {
    return table.chains().getFirst().rules().getFirst();
  }

  private static Compare equal(String bytes) {
    return new Compare(Compare.EQUAL, new Data(HexFormat.of().parseHex(bytes)));
  }

  /** The elements as hexadecimal numbers; one with a bracket is the end of a range. */
  private static TableSet set(
      String name, int type, int bytes, boolean interval, String... elements) {
    List<Element> list = new ArrayList<>();
    for (String element : elements) {
      boolean end = element.endsWith(")");
      String key = end ? element.substring(0, element.length() - 1) : element;
      list.add(new Element(new Data(HexFormat.of().parseHex(key)), end));
    }
    return new TableSet(name, type, bytes, interval, list);
  }
}
