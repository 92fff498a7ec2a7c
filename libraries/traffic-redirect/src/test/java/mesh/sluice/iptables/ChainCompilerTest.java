package mesh.sluice.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.ConnectionState;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Stage;
import mesh.sluice.rules.Verdict;
import org.junit.jupiter.api.Test;

class ChainCompilerTest {
  private static final Match TCP = new Match.Transport(Protocol.TCP);
  private static final Verdict RETURN = new Verdict.Return();
  private static final InterfaceName LO = new InterfaceName("lo");

  @Test
  void conditionsStandAsIptablesSaveOrdersThem() {
    Rule rule =
        Rule.of(
            new Verdict.Goto("capture"),
            new Match.SocketUser("", List.of(new OwnerId(1337))),
            TCP,
            new Match.OutputInterface(LO),
            new Match.Source(addresses(IpFamily.IPV4, "127.0.0.6")));

    assertThat(ipv4(rule))
        .containsExactly(
            "-s 127.0.0.6/32 -o lo -p tcp -m owner --uid-owner 1337 -g SLUICE_CAPTURE");
  }

  @Test
  void everyOtherMatchHasItsWords() {
    assertThat(ipv4(Rule.of(RETURN, new Match.InputInterface(LO))))
        .containsExactly("-i lo -j RETURN");
    assertThat(ipv4(Rule.of(RETURN, new Match.Mark(1337, true))))
        .containsExactly("-m mark --mark 0x539 -j RETURN");
    assertThat(ipv4(Rule.of(RETURN, new Match.Mark(1338, false))))
        .containsExactly("-m mark ! --mark 0x53a -j RETURN");
    assertThat(ipv4(Rule.of(RETURN, new Match.ConnectionMark(1337))))
        .containsExactly("-m connmark --mark 0x539 -j RETURN");
    assertThat(ipv4(Rule.of(RETURN, new Match.Connection(ConnectionState.INVALID))))
        .containsExactly("-m conntrack --ctstate INVALID -j RETURN");
    assertThat(ipv4(Rule.of(RETURN, new Match.Connection(ConnectionState.ESTABLISHED_OR_RELATED))))
        .containsExactly("-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN");
    assertThat(ipv4(Rule.of(RETURN, new Match.SocketGroup("", List.of(new OwnerId(7))))))
        .containsExactly("-m owner --gid-owner 7 -j RETURN");
  }

  @Test
  void everyVerdictHasItsWords() {
    assertThat(ipv4(Rule.of(new Verdict.Jump("inbound")))).containsExactly("-j SLUICE_INBOUND");
    assertThat(ipv4(Rule.of(new Verdict.Accept()))).containsExactly("-j ACCEPT");
    assertThat(ipv4(Rule.of(new Verdict.Drop()))).containsExactly("-j DROP");
    assertThat(ipv4(Rule.of(new Verdict.SetMark(1337))))
        .containsExactly("-j MARK --set-xmark 0x539/0xffffffff");
    assertThat(ipv4(Rule.of(new Verdict.SaveMark()))).containsExactly("-j CONNMARK --save-mark");
    assertThat(ipv4(Rule.of(new Verdict.RestoreMark())))
        .containsExactly("-j CONNMARK --restore-mark");
    assertThat(ipv4(Rule.of(new Verdict.SetOriginalZone(1))))
        .containsExactly("-j CT --zone-orig 1");
    assertThat(ipv4(Rule.of(new Verdict.Redirect(15001), TCP)))
        .containsExactly("-p tcp -j REDIRECT --to-ports 15001");
    assertThat(ipv4(Rule.of(new Verdict.TransparentProxy(15006, 1337), TCP)))
        .containsExactly(
            "-p tcp -j TPROXY --on-port 15006 --on-ip 0.0.0.0 --tproxy-mark 0x539/0xffffffff");
    assertThat(ipv6(Rule.of(new Verdict.TransparentProxy(15006, 1337), TCP)))
        .containsExactly(
            "-p tcp -j TPROXY --on-port 15006 --on-ip :: --tproxy-mark 0x539/0xffffffff");
  }

  @Test
  void ruleAboutOneFamilyIsNotInTheOther() {
    Rule addresses = Rule.of(RETURN, new Match.Destination(addresses(IpFamily.IPV6, "fd00::/8")));
    Rule family = Rule.of(RETURN, new Match.Family(IpFamily.IPV4));

    assertThat(ipv4(addresses)).isEmpty();
    assertThat(ipv6(addresses)).containsExactly("-d fd00::/8 -j RETURN");
    assertThat(ipv4(family)).containsExactly("-j RETURN");
    assertThat(ipv6(family)).isEmpty();
  }

  @Test
  void portsAreSplitAtFifteenOfWhichRangesCountTwo() {
    List<PortRange> ranges =
        IntStream.rangeClosed(1, 8).mapToObj(i -> new PortRange(10 * i, 10 * i + 5)).toList();

    assertThat(ipv4(Rule.of(RETURN, TCP, ports(new PortSet(ranges)))))
        .containsExactly(
            "-p tcp -m multiport --dports 10:15,20:25,30:35,40:45,50:55,60:65,70:75 -j RETURN",
            "-p tcp -m tcp --dport 80:85 -j RETURN");
    assertThat(ipv4(Rule.of(RETURN, TCP, ports(singles(15))))).hasSize(1);
    assertThat(ipv4(Rule.of(RETURN, TCP, ports(singles(16))))).hasSize(2);
  }

  @Test
  void severalValuesBecomeSeveralRules() {
    Match users = new Match.SocketUser("", List.of(new OwnerId(1), new OwnerId(2)));

    assertThat(ipv4(Rule.of(RETURN, users)))
        .containsExactly("-m owner --uid-owner 1 -j RETURN", "-m owner --uid-owner 2 -j RETURN");
  }

  @Test
  void severalListsAreAddedNotMultiplied() {
    CidrSet cidrs =
        new CidrSet(
            IntStream.range(0, 100)
                .mapToObj(i -> CidrSet.parse("10." + i + ".0.0/24").cidrs().getFirst())
                .toList());
    Rule rule =
        Rule.of(
            RETURN,
            TCP,
            new Match.Destination(new Match.AddressSet("", IpFamily.IPV4, cidrs)),
            ports(singles(150)));
    Rule next = Rule.of(new Verdict.Accept());

    List<TextChain> chains = compile(IpFamily.IPV4, rule, next);

    assertThat(chains)
        .extracting(TextChain::name)
        .containsExactly("SLUICE_OUTPUT", "SLUICE_OUTPUT.1", "SLUICE_OUTPUT.2");
    assertThat(chains.getFirst().rules())
        .hasSize(101)
        .startsWith("-d 10.0.0.0/24 -p tcp -g SLUICE_OUTPUT.1")
        .endsWith("-g SLUICE_OUTPUT.2");
    assertThat(chains.get(1).rules())
        .hasSize(11)
        .allMatch(
            text -> text.startsWith("-p tcp -m multiport") || text.equals("-g SLUICE_OUTPUT.2"));
    assertThat(chains.getLast().rules()).containsExactly("-j ACCEPT");
  }

  @Test
  void baseChainIsEnteredFromItsHook() {
    assertThat(compile(IpFamily.IPV4).getFirst().entrance()).contains("OUTPUT");
  }

  @Test
  void interfaceThatIptablesWouldMisunderstandIsRefused() {
    for (String name : List.of("eth+", "!eth", "-i", "e\"th")) {
      Rule rule = Rule.of(RETURN, new Match.InputInterface(new InterfaceName(name)));
      assertThatThrownBy(() -> ipv4(rule))
          .isInstanceOf(UnsupportedByIptablesException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("nft");
    }
  }

  @Test
  void nameThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> ipv4(Rule.of(new Verdict.Jump("a".repeat(22)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer");
  }

  private static List<String> ipv4(Rule rule) {
    return compile(IpFamily.IPV4, rule).getFirst().rules();
  }

  private static List<String> ipv6(Rule rule) {
    return compile(IpFamily.IPV6, rule).getFirst().rules();
  }

  private static List<TextChain> compile(IpFamily family, Rule... rules) {
    Optional<Hook> hook = Optional.of(Hook.NAT_OUTPUT);
    return ChainCompiler.compile(new Chain("output", Stage.NAT, hook, List.of(rules)), family);
  }

  private static Match.AddressSet addresses(IpFamily family, String cidr) {
    return new Match.AddressSet("", family, CidrSet.parse(cidr));
  }

  private static Match ports(PortSet ports) {
    return new Match.DestinationPort("ports", ports);
  }

  private static PortSet singles(int count) {
    return PortSet.of(IntStream.range(0, count).map(i -> 100 + 3 * i).toArray());
  }
}
