package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.World;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is decoded reads as what was compiled. */
class TableTextProperties {
  @Property(tries = 200)
  void decodedRulesReadAsThoseThatWereCompiled(@ForAll("policies") RedirectPolicy policy) {
    Ruleset ruleset = RuleCompiler.compile(policy, World.SMALL.known());
    Table table = TableCompiler.compile(ruleset);

    for (Chain chain : ruleset.chains()) {
      List<String> expected = chain.rules().stream().map(RuleText::inTable).toList();
      assertThat(rulesOf(table, chain.name())).as(chain.name()).isEqualTo(expected);
    }
  }

  @Example
  void setsReadAsNftWritesThem() {
    assertThat(
            TableCompiler.compile(RuleCompiler.compile(TestPolicies.RICH)).sets().stream()
                .map(set -> set.name() + ": " + TableText.definition(set)))
        .contains(
            "inbound_excluded_ports: type inet_service; flags constant, interval;"
                + " elements = { 15020-15021, 15090 }",
            "outbound_excluded_ipv6: type ipv6_addr; flags constant;"
                + " elements = { fd00::1, fd00::2 }",
            "outbound_included_ipv4: type ipv4_addr; flags constant, interval;"
                + " elements = { 10.0.0.0/8, 172.16.0.0/12 }",
            "outbound_included_ports: type inet_service; flags constant, interval;"
                + " elements = { 9000-9010, 60000-65535 }",
            "sidecar_groups: type gid; flags constant; elements = { 1337, 4294967294 }");
  }

  @Example
  void blocksThatTouchReadAsOneBlockOrRange() {
    RedirectPolicy policy = withExcluded("10.0.0.0/9", "10.128.0.0/9", "10.0.0.0/30");
    assertThat(excluded(policy)).contains("elements = { 10.0.0.0/8 }");

    policy = withExcluded("10.0.0.0/31", "10.0.0.2/32", "255.255.255.0/24");
    assertThat(excluded(policy)).contains("{ 10.0.0.0-10.0.0.2, 255.255.255.0/24 }");
  }

  @Example
  void whatWasNeverOursStandsInAngleBrackets() {
    TableChain chain =
        new TableChain(
            "mine",
            Optional.of(new TableChain.Base("nat", 4, -100, 0)),
            List.of(
                List.of(
                    new Expression.Meta(99),
                    new Expression.Compare(5, Data.of(1)),
                    new Expression.Lookup("nowhere", 1),
                    new Expression.Foreign("xt", Data.of(7)),
                    new Expression.Verdict(-9, ""))));
    TableReader.Found found =
        new TableReader.Found(
            new Table(List.of(new TableSet("odd", 77, 1, false, List.of())), List.of(chain)),
            Optional.empty(),
            true,
            OptionalInt.empty(),
            0);

    assertThat(TableText.of(found).text())
        .isEqualTo(
            """
            table inet sluice {
              flags dormant

              set odd { type <77>; flags constant; elements = {  } }

              chain mine {
                type nat hook <4> priority -100; policy drop;
                meta <99> <comparison 5> 0x01 meta <99> != @nowhere <no such set> <xt> <verdict -9>
              }
            }
            """);
  }

  private static RedirectPolicy withExcluded(String... cidrs) {
    var outbound = RedirectPolicy.DEFAULT.outbound();
    return RedirectPolicy.DEFAULT.withOutbound(
        new OutboundCapture(
            outbound.port(),
            outbound.includeCidrs(),
            CidrSet.parse(cidrs),
            outbound.includePorts(),
            outbound.excludePorts()));
  }

  private static String excluded(RedirectPolicy policy) {
    return TableCompiler.compile(RuleCompiler.compile(policy)).sets().stream()
        .filter(set -> set.name().equals("outbound_excluded_ipv4"))
        .map(TableText::definition)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> rulesOf(Table table, String chain) {
    return table.chains().stream()
        .filter(candidate -> candidate.name().equals(chain))
        .flatMap(candidate -> candidate.rules().stream())
        .map(rule -> TableText.rule(table, rule))
        .toList();
  }

  @Provide
  Arbitrary<RedirectPolicy> policies() {
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(new Generators(World.WIDE).policies(), flag, flag, flag, flag)
        .as(TableTextProperties::extended);
  }

  private static RedirectPolicy extended(
      RedirectPolicy policy, boolean transparent, boolean dns, boolean interfaces, boolean drop) {
    RedirectPolicy extended = policy.withDropInvalid(drop);
    if (transparent) {
      extended =
          extended.withInbound(
              new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.of(15020)));
    }
    if (dns) {
      extended = extended.withDns(new DnsCapture(15053, CidrSet.parse("10.0.0.10", "fd00::10")));
    }
    return interfaces
        ? extended.withInterfaces(
            new InterfaceRules(
                List.of(new InterfaceName("net1")), List.of(new InterfaceName("tap0"))))
        : extended;
  }
}
