package mesh.sluice.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpArbitraries;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.Ports;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RedirectAnnotationProperties {
  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsThePolicyThatItWrote(@ForAll("policies") RedirectPolicy policy) {
    String text = RedirectAnnotation.format(policy);

    assertThat(RedirectAnnotation.parse(text)).isEqualTo(policy);
    assertThat(RedirectAnnotation.format(RedirectAnnotation.parse(text))).isEqualTo(text);
  }

  @Property(tries = 5000)
  void anyTextIsAPolicyOrRefused(@ForAll String text) {
    assertReadOrRefused(text);
  }

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void anyChangeOfAPolicyIsAPolicyOrRefused(
      @ForAll("policies") RedirectPolicy policy,
      @ForAll("positions") double position,
      @ForAll("insertions") String insertion,
      @ForAll("lengths") int removed) {
    String text = RedirectAnnotation.format(policy);
    int at = (int) (position * text.length());
    int end = Math.min(text.length(), at + removed);

    assertReadOrRefused(text.substring(0, at) + insertion + text.substring(end));
  }

  private static void assertReadOrRefused(String text) {
    try {
      RedirectAnnotation.parse(text);
    } catch (InvalidPolicyException e) {
      assertThat(e.field()).startsWith(RedirectAnnotation.KEY);
      assertThat(e.remedy()).isNotBlank();
      assertThat(StandardCharsets.UTF_8.encode(e.getMessage()).remaining()).isLessThan(2000);
    }
  }

  @Provide
  Arbitrary<RedirectPolicy> policies() {
    Arbitrary<List<OwnerId>> owners =
        Arbitraries.longs().between(0, 4_294_967_294L).map(OwnerId::new).list().ofMaxSize(4);
    Arbitrary<SidecarIdentity> sidecars =
        Combinators.combine(owners, owners, portSets())
            .filter((uids, gids, ports) -> !uids.isEmpty() || !gids.isEmpty())
            .as(SidecarIdentity::new);
    Arbitrary<InboundCapture> inbounds =
        Combinators.combine(
                Arbitraries.of(InboundMode.class),
                ports(),
                portSets(),
                portSets(),
                Arbitraries.of(ApplicationAddress.class))
            .as(InboundCapture::new);
    Arbitrary<OutboundCapture> outbounds =
        Combinators.combine(ports(), cidrSets(), cidrSets(), portSets(), portSets())
            .as(OutboundCapture::new);
    Arbitrary<Optional<DnsCapture>> dns =
        Combinators.combine(ports(), cidrSets()).as(DnsCapture::new).optional();
    return Combinators.combine(
            sidecars, inbounds, outbounds, dns, interfaces(), Arbitraries.of(true, false))
        .filter((s, inbound, outbound, d, i, b) -> inbound.port() != outbound.port())
        .as(RedirectPolicy::new);
  }

  @Provide
  Arbitrary<Double> positions() {
    return Arbitraries.doubles().between(0, 1);
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(0, 20);
  }

  @Provide
  Arbitrary<String> insertions() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "-",
            "0",
            "1e9",
            "null",
            "true",
            "\"*\"",
            "[0]",
            "\"x\":1,",
            "\"v\":1,",
            "99999999999999999999",
            "\"::1/0\"",
            "\\ud800"),
        Arbitraries.strings().ofMaxLength(5));
  }

  private static Arbitrary<Integer> ports() {
    return Arbitraries.integers().between(Ports.LOWEST, Ports.HIGHEST);
  }

  private static Arbitrary<PortSet> portSets() {
    Arbitrary<PortRange> ranges =
        Combinators.combine(ports(), ports())
            .as((one, other) -> new PortRange(Math.min(one, other), Math.max(one, other)));
    return Arbitraries.oneOf(ports().map(PortRange::of), ranges)
        .list()
        .ofMaxSize(10)
        .map(PortSet::new);
  }

  private static Arbitrary<CidrSet> cidrSets() {
    return Arbitraries.oneOf(
        IpArbitraries.cidrs().list().ofMaxSize(10).map(CidrSet::new), Arbitraries.of(CidrSet.ALL));
  }

  private static Arbitrary<InterfaceRules> interfaces() {
    Arbitrary<List<InterfaceName>> names =
        Arbitraries.strings()
            .withCharRange('!', '9')
            .alpha()
            .excludeChars('/')
            .ofMinLength(1)
            .ofMaxLength(15)
            .filter(name -> !name.equals(".") && !name.equals(".."))
            .map(InterfaceName::new)
            .list()
            .ofMaxSize(3);
    return Combinators.combine(names, names).as(InterfaceRules::new);
  }
}
