package mesh.sluice.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import mesh.sluice.nft.GoldenText;
import mesh.sluice.nft.TestPolicies;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import org.junit.jupiter.api.Test;

class RuleCompilerTest {
  @Test
  void defaultPolicyHasIstiosRules() {
    assertThat(text(RedirectPolicy.DEFAULT))
        .isEqualTo(
            """
            prerouting (hook NAT_PREROUTING):
              meta l4proto tcp jump inbound
            inbound:
              tcp dport 15008 return
              tcp dport @inbound_excluded_ports return
              meta l4proto tcp redirect to :15006
            output (hook NAT_OUTPUT):
              meta l4proto tcp jump outbound
            outbound:
              oifname "lo" goto loopback
              meta skuid 1337 return
              meta skgid 1337 return
              goto capture
            loopback:
              ip saddr 127.0.0.6 return
              ip6 saddr ::6 return
              meta skuid 1337 goto hairpin
              meta skgid 1337 goto hairpin
            hairpin:
              ip daddr 127.0.0.1 return
              ip6 daddr ::1 return
              tcp dport 15008 return
              meta l4proto tcp redirect to :15006
            capture:
              ip daddr 127.0.0.1 return
              ip6 daddr ::1 return
              meta l4proto tcp redirect to :15001
            inbound_excluded_ports = 15020-15021, 15090
            """);
  }

  /** Envoy makes them in the client's name; led to the inbound listener, they would go round. */
  @Test
  void transparentConnectionsOfTheSidecarReachTheApplication() {
    RedirectPolicy standard = RedirectPolicy.DEFAULT;

    assertThat(text(standard.withInbound(standard.inbound().withMode(InboundMode.TPROXY))))
        .contains(
            """
            hairpin:
              meta mark 1337 return
              ip daddr 127.0.0.1 return
            """);
  }

  @Test
  void everyKindOfSetIsNamed() {
    assertThat(text(TestPolicies.RICH))
        .isEqualTo(
            """
            prerouting (hook NAT_PREROUTING):
              meta l4proto tcp jump inbound
            inbound:
              tcp dport @sidecar_ports return
              tcp dport @inbound_excluded_ports return
              meta l4proto tcp redirect to :15006
            output (hook NAT_OUTPUT):
              meta l4proto tcp jump outbound
            outbound:
              tcp dport @outbound_excluded_ports return
              oifname "lo" goto loopback
              meta skuid @sidecar_users return
              meta skgid @sidecar_groups return
              goto capture
            loopback:
              ip saddr 127.0.0.6 return
              ip6 saddr ::6 return
              meta skuid @sidecar_users goto hairpin
              meta skgid @sidecar_groups goto hairpin
            hairpin:
              ip daddr 127.0.0.1 return
              ip6 daddr ::1 return
              tcp dport @sidecar_ports return
              meta l4proto tcp redirect to :15006
            capture:
              ip daddr 127.0.0.1 return
              ip6 daddr ::1 return
              ip daddr @outbound_excluded_ipv4 return
              ip6 daddr @outbound_excluded_ipv6 return
              tcp dport @outbound_included_ports redirect to :15001
              ip daddr @outbound_included_ipv4 meta l4proto tcp redirect to :15001
              ip6 daddr @outbound_included_ipv6 meta l4proto tcp redirect to :15001
            inbound_excluded_ports = 15020-15021, 15090
            outbound_excluded_ipv4 = 10.1.2.3/32, 10.1.2.4/32
            outbound_excluded_ipv6 = fd00::1/128, fd00::2/128
            outbound_excluded_ports = 3306, 5432
            outbound_included_ipv4 = 10.0.0.0/8, 172.16.0.0/12
            outbound_included_ipv6 = 2001:db8::/32, fd00::/8
            outbound_included_ports = 9000-9010, 60000-65535
            sidecar_groups = 1337, 4294967294
            sidecar_ports = 15008-15009
            sidecar_users = 1337, 4242
            """);
  }

  @Test
  void modeNoneHasNoInboundRules() {
    InboundCapture none =
        new InboundCapture(InboundMode.NONE, 15006, PortSet.ALL, PortSet.of(15020));

    assertThat(text(RedirectPolicy.DEFAULT.withInbound(none)))
        .isEqualTo(
            """
            output (hook NAT_OUTPUT):
              meta l4proto tcp jump outbound
            outbound:
              oifname "lo" goto loopback
              meta skuid 1337 return
              meta skgid 1337 return
              goto capture
            loopback:
              ip saddr 127.0.0.6 return
              ip6 saddr ::6 return
              meta skuid 1337 return
              meta skgid 1337 return
            capture:
              ip daddr 127.0.0.1 return
              ip6 daddr ::1 return
              meta l4proto tcp redirect to :15001
            """);
  }

  @Test
  void includedInboundPortsAreRedirectedOneByOne() {
    InboundCapture listed =
        new InboundCapture(
            InboundMode.REDIRECT,
            15006,
            new PortSet(List.of(PortRange.of(80), PortRange.parse("8000-8100"))),
            PortSet.of(8080));

    assertThat(chain(RedirectPolicy.DEFAULT.withInbound(listed), "inbound"))
        .containsExactly(
            "tcp dport 15008 return",
            "tcp dport 8080 return",
            "tcp dport @inbound_included_ports redirect to :15006");
  }

  @Test
  void noIncludedInboundPortsRedirectNothing() {
    InboundCapture nothing =
        new InboundCapture(InboundMode.REDIRECT, 15006, PortSet.NONE, PortSet.NONE);

    assertThat(chain(RedirectPolicy.DEFAULT.withInbound(nothing), "inbound"))
        .containsExactly("tcp dport 15008 return");
  }

  @Test
  void excludedCidrsComeBeforeEverythingThatIncludes() {
    OutboundCapture outbound =
        new OutboundCapture(
            15001,
            CidrSet.ALL,
            CidrSet.parse("10.0.0.0/8", "fd00::/8"),
            PortSet.of(443),
            PortSet.NONE);

    assertThat(chain(RedirectPolicy.DEFAULT.withOutbound(outbound), "capture"))
        .containsExactly(
            "ip daddr 127.0.0.1 return",
            "ip6 daddr ::1 return",
            "ip daddr @outbound_excluded_ipv4 return",
            "ip6 daddr @outbound_excluded_ipv6 return",
            "tcp dport 443 redirect to :15001",
            "meta l4proto tcp redirect to :15001");
  }

  @Test
  void excludedFamilyIsMatchedAsAWhole() {
    OutboundCapture outbound =
        new OutboundCapture(
            15001,
            CidrSet.ALL,
            CidrSet.parse("0.0.0.0/0", "10.0.0.0/8", "fd00::1"),
            PortSet.NONE,
            PortSet.NONE);

    assertThat(chain(RedirectPolicy.DEFAULT.withOutbound(outbound), "capture"))
        .contains("meta nfproto ipv4 return", "ip6 daddr fd00::1 return");
  }

  @Test
  void includedLoopbackRangeSendsTheApplicationsOwnConnectionsToCapture() {
    for (String loopback : List.of("127.0.0.0/8", "127.0.0.1", "127.1.2.0/24", "::1")) {
      assertThat(chain(including(loopback), "loopback")).contains("goto capture");
    }
    for (String other : List.of("0.0.0.0/0", "126.0.0.0/8", "::/0", "::2", "10.0.0.0/8")) {
      assertThat(chain(including(other), "loopback")).doesNotContain("goto capture");
    }
    assertThat(chain(RedirectPolicy.DEFAULT, "loopback")).doesNotContain("goto capture");
    for (String around : List.of("0.0.0.0/0", "126.0.0.0/7")) {
      assertThat(chain(including(around, "127.0.0.0/8"), "loopback")).contains("goto capture");
    }
    assertThat(chain(including("::/0", "::1"), "loopback")).contains("goto capture");
  }

  @Test
  void sidecarReachesRangesThatCountAsLocalhostDirectly() {
    OutboundCapture outbound =
        new OutboundCapture(
            15001,
            CidrSet.ALL,
            CidrSet.NONE,
            PortSet.NONE,
            PortSet.NONE,
            CidrSet.parse("127.0.0.0/8", "::1"));

    assertThat(chain(RedirectPolicy.DEFAULT.withOutbound(outbound), "hairpin"))
        .startsWith(
            "ip daddr 127.0.0.1 return",
            "ip6 daddr ::1 return",
            "ip daddr @outbound_loopback_ipv4 return",
            "tcp dport 15008 return");
  }

  @Test
  void sidecarWithoutUsersOrWithoutGroupsHasNoRuleForThem() {
    SidecarIdentity users =
        new SidecarIdentity(List.of(new OwnerId(7), new OwnerId(8)), List.of(), PortSet.NONE);
    SidecarIdentity groups = new SidecarIdentity(List.of(), List.of(new OwnerId(9)), PortSet.NONE);

    assertThat(chain(RedirectPolicy.DEFAULT.withSidecar(users), "outbound"))
        .containsExactly(
            "oifname \"lo\" goto loopback", "meta skuid @sidecar_users return", "goto capture");
    assertThat(chain(RedirectPolicy.DEFAULT.withSidecar(groups), "outbound"))
        .containsExactly("oifname \"lo\" goto loopback", "meta skgid 9 return", "goto capture");
    assertThat(chain(RedirectPolicy.DEFAULT.withSidecar(groups), "hairpin"))
        .containsExactly(
            "ip daddr 127.0.0.1 return",
            "ip6 daddr ::1 return",
            "meta l4proto tcp redirect to :15006");
  }

  @Test
  void excludingAllPortsReturnsAllOfTcp() {
    OutboundCapture outbound =
        new OutboundCapture(15001, CidrSet.ALL, CidrSet.NONE, PortSet.NONE, PortSet.ALL);

    assertThat(chain(RedirectPolicy.DEFAULT.withOutbound(outbound), "outbound"))
        .startsWith("meta l4proto tcp return");
  }

  private static final RedirectPolicy ON_THE_PODS_ADDRESS =
      RedirectPolicy.DEFAULT.withInbound(
          InboundCapture.DEFAULT.withApplicationAddress(ApplicationAddress.POD));

  @Test
  void sidecarIsLedFromLocalhostToThePodsAddressFirst() {
    RedirectPolicy policy =
        ON_THE_PODS_ADDRESS.withInterfaces(
            new InterfaceRules(List.of(new InterfaceName("net1")), List.of()));
    PodAddresses pod =
        PodAddresses.of(
            List.of(
                IpAddress.parse("fd00::2"),
                IpAddress.parse("10.0.0.2"),
                IpAddress.parse("10.0.0.3")));

    assertThat(chain(GoldenText.of(RuleCompiler.compile(policy, pod)), "output (hook NAT_OUTPUT)"))
        .containsExactly(
            "oifname \"lo\" ip daddr 127.0.0.1 meta l4proto tcp meta skuid 1337 dnat ip to"
                + " 10.0.0.2",
            "oifname \"lo\" ip daddr 127.0.0.1 meta l4proto tcp meta skgid 1337 dnat ip to"
                + " 10.0.0.2",
            "oifname \"lo\" ip6 daddr ::1 meta l4proto tcp meta skuid 1337 dnat ip6 to fd00::2",
            "oifname \"lo\" ip6 daddr ::1 meta l4proto tcp meta skgid 1337 dnat ip6 to fd00::2",
            "oifname \"net1\" return",
            "meta l4proto tcp jump outbound");
  }

  @Test
  void familyThatThePodLacksHasNoRule() {
    PodAddresses pod = PodAddresses.of(List.of(IpAddress.parse("fd00::2")));

    assertThat(GoldenText.of(RuleCompiler.compile(ON_THE_PODS_ADDRESS, pod)))
        .contains("dnat ip6 to fd00::2")
        .doesNotContain("dnat ip to");
  }

  /** Rules without them would leave the application unreachable. */
  @Test
  void policyThatNeedsAddressesIsNotCompiledWithoutAny() {
    assertThatThrownBy(() -> RuleCompiler.compile(ON_THE_PODS_ADDRESS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(RuleCompiler.needsAddresses(RedirectPolicy.DEFAULT)).isFalse();
  }

  @Test
  void addressOfTheOtherFamilyIsNone() {
    Optional<IpAddress> ipv6 = Optional.of(IpAddress.parse("fd00::2"));

    assertThatThrownBy(() -> new PodAddresses(ipv6, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RedirectPolicy including(String... cidrs) {
    return RedirectPolicy.DEFAULT.withOutbound(
        new OutboundCapture(15001, CidrSet.parse(cidrs), CidrSet.NONE, PortSet.NONE, PortSet.NONE));
  }

  private static String text(RedirectPolicy policy) {
    return GoldenText.of(RuleCompiler.compile(policy));
  }

  private static List<String> chain(RedirectPolicy policy, String name) {
    return chain(text(policy), name);
  }

  private static List<String> chain(String text, String name) {
    return text.lines()
        .dropWhile(line -> !line.equals(name + ":"))
        .skip(1)
        .takeWhile(line -> line.startsWith("  "))
        .map(String::strip)
        .toList();
  }
}
