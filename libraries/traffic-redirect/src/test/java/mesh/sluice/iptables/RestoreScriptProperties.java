package mesh.sluice.iptables;

import static net.jqwik.api.Arbitraries.frequencyOf;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.of;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.evaluate.Evaluation;
import mesh.sluice.evaluate.Evaluator;
import mesh.sluice.evaluate.Packet;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
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
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** What is written for iptables means what our rules mean: any rules, not only compiled ones. */
class RestoreScriptProperties {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");
  private static final List<Long> OWNERS = List.of(0L, 1000L, 1337L);
  private static final List<String> CHAINS = List.of("output", "a", "b", "c");
  private static final List<String> IPV4 = List.of("10.0.0.1", "10.0.1.1", "192.0.2.1");
  private static final List<String> IPV6 = List.of("fd00::1", "fd00:1::1", "2001:db8::1");

  @StatisticsReport(StatisticsReportMode.OFF)
  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void textMeansWhatTheRulesMean(
      @ForAll("rulesets") Ruleset ruleset, @ForAll("packets") @Size(20) List<Packet> packets) {
    Ruleset ipv4 = TextRuleset.parse(RestoreScript.of(ruleset, IpFamily.IPV4));
    Ruleset ipv6 = TextRuleset.parse(RestoreScript.of(ruleset, IpFamily.IPV6));
    for (Packet packet : packets) {
      Evaluation expected = Evaluator.evaluate(ruleset, packet);
      Ruleset text = packet.destination().family() == IpFamily.IPV4 ? ipv4 : ipv6;
      assertThat(Evaluator.evaluate(text, packet).fate())
          .as("%s", packet)
          .isEqualTo(expected.fate());
      boolean redirected = expected.fate() instanceof PacketOutcome.Redirected;
      Statistics.label("redirected").collect(redirected);
      Statistics.label("several chains").collect(expected.steps().size() > 2);
    }
    Statistics.label("redirected")
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
    Statistics.label("several chains")
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 2));
  }

  /** Each chain leads to later ones only, so that none leads to itself. */
  @Provide
  Arbitrary<Ruleset> rulesets() {
    List<Arbitrary<Chain>> chains = new ArrayList<>();
    for (int i = 0; i < CHAINS.size(); i++) {
      String name = CHAINS.get(i);
      Optional<Hook> hook = i == 0 ? Optional.of(Hook.NAT_OUTPUT) : Optional.empty();
      chains.add(
          rules(CHAINS.subList(i + 1, CHAINS.size()))
              .map(rules -> new Chain(name, Stage.NAT, hook, rules)));
    }
    return Combinators.combine(chains).as(Ruleset::new);
  }

  private static Arbitrary<List<Rule>> rules(List<String> later) {
    return Combinators.combine(matches(), verdicts(later)).as(Rule::new).list().ofMaxSize(5);
  }

  private static Arbitrary<List<Match>> matches() {
    Match tcp = new Match.Transport(Protocol.TCP);
    Arbitrary<Match> others =
        frequencyOf(
            Tuple.of(3, addresses(IpFamily.IPV4, IPV4)),
            Tuple.of(2, addresses(IpFamily.IPV6, IPV6)),
            Tuple.of(3, ports().map(ports -> new Match.DestinationPort("ports", ports))),
            Tuple.of(2, owners().map(users -> new Match.SocketUser("users", users))),
            Tuple.of(2, owners().map(groups -> new Match.SocketGroup("groups", groups))),
            Tuple.of(1, of(IpFamily.values()).map(Match.Family::new)),
            Tuple.of(1, just(new Match.OutputInterface(ETH0))));
    return others
        .list()
        .ofMaxSize(3)
        .uniqueElements(Match::getClass)
        .map(
            list -> {
              List<Match> all = new ArrayList<>(List.of(tcp));
              all.addAll(list);
              return all;
            });
  }

  private static Arbitrary<Verdict> verdicts(List<String> later) {
    List<Tuple.Tuple2<Integer, Arbitrary<Verdict>>> choices = new ArrayList<>();
    choices.add(Tuple.of(2, just(new Verdict.Return())));
    choices.add(Tuple.of(1, just(new Verdict.Accept())));
    choices.add(Tuple.of(1, just(new Verdict.SetMark(7))));
    choices.add(Tuple.of(2, of(15001, 15006).map(Verdict.Redirect::new)));
    if (!later.isEmpty()) {
      choices.add(Tuple.of(3, of(later).map(Verdict.Jump::new)));
      choices.add(Tuple.of(3, of(later).map(Verdict.Goto::new)));
    }
    return frequencyOf(choices);
  }

  private static Arbitrary<Match> addresses(IpFamily family, List<String> texts) {
    int bits = family.bits();
    Arbitrary<Cidr> single = of(texts).map(Cidr::parse);
    Arbitrary<Cidr> block =
        just(Cidr.parse(family == IpFamily.IPV4 ? "10.0.0.0/16" : "fd00::/" + bits / 4));
    return frequencyOf(Tuple.of(3, single), Tuple.of(1, block))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(
            cidrs ->
                new Match.Destination(
                    new Match.AddressSet("addresses", family, new CidrSet(cidrs))));
  }

  /** Few ports or so many that they need several matches. */
  private static Arbitrary<PortSet> ports() {
    Arbitrary<PortRange> range =
        Combinators.combine(integers().between(1, 60), integers().between(0, 1))
            .as((first, more) -> new PortRange(2 * first, 2 * first + more));
    return frequencyOf(
            Tuple.of(2, range.list().ofMinSize(1).ofMaxSize(3)),
            Tuple.of(1, range.list().ofMinSize(15).ofMaxSize(50)))
        .map(PortSet::new);
  }

  private static Arbitrary<List<OwnerId>> owners() {
    return of(OWNERS).map(OwnerId::new).list().ofMinSize(1).ofMaxSize(2).uniqueElements();
  }

  @Provide
  Arbitrary<List<Packet>> packets() {
    Arbitrary<OwnerId> owner = of(OWNERS).map(OwnerId::new);
    return of(IpFamily.values())
        .flatMap(
            family ->
                Combinators.combine(
                        of(family == IpFamily.IPV4 ? IPV4 : IPV6).map(IpAddress::parse),
                        integers().between(1, 122),
                        owner,
                        owner)
                    .as(
                        (destination, port, user, group) ->
                            Packet.outgoing(
                                ETH0,
                                Protocol.TCP,
                                IpAddress.parse(family == IpFamily.IPV4 ? "10.9.9.9" : "fd09::9"),
                                destination,
                                port,
                                new Packet.Owner(user, group))))
        .list();
  }
}
