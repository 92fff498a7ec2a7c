package mesh.sluice.profile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.IpArbitraries;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Policies, and how to write them with our annotations for single fields. */
final class PolicyAnnotations {
  private PolicyAnnotations() {}

  static Map<String, String> of(RedirectPolicy policy) {
    Map<String, String> all = new HashMap<>();
    put(all, SluiceKey.SIDECAR_UIDS, PolicyField.PROXY_UIDS, policy);
    put(all, SluiceKey.SIDECAR_GIDS, PolicyField.PROXY_GIDS, policy);
    put(all, SluiceKey.SIDECAR_PORTS, PolicyField.PROXY_PORTS, policy);
    put(all, SluiceKey.INTERCEPTION_MODE, PolicyField.INBOUND_MODE, policy);
    put(all, SluiceKey.INBOUND_PORT, PolicyField.INBOUND_PORT, policy);
    put(all, SluiceKey.INCLUDE_INBOUND_PORTS, PolicyField.INBOUND_INCLUDE_PORTS, policy);
    put(all, SluiceKey.EXCLUDE_INBOUND_PORTS, PolicyField.INBOUND_EXCLUDE_PORTS, policy);
    all.put(SluiceKey.SIDECAR_STATUS_PORTS.key(), "");
    put(all, SluiceKey.APPLICATION_ADDRESS, PolicyField.INBOUND_APPLICATION_ADDRESS, policy);
    put(all, SluiceKey.OUTBOUND_PORT, PolicyField.OUTBOUND_PORT, policy);
    put(all, SluiceKey.INCLUDE_OUTBOUND_CIDRS, PolicyField.OUTBOUND_INCLUDE_CIDRS, policy);
    put(all, SluiceKey.EXCLUDE_OUTBOUND_CIDRS, PolicyField.OUTBOUND_EXCLUDE_CIDRS, policy);
    put(all, SluiceKey.INCLUDE_OUTBOUND_PORTS, PolicyField.OUTBOUND_INCLUDE_PORTS, policy);
    put(all, SluiceKey.EXCLUDE_OUTBOUND_PORTS, PolicyField.OUTBOUND_EXCLUDE_PORTS, policy);
    put(all, SluiceKey.LOOPBACK_CIDRS, PolicyField.OUTBOUND_LOOPBACK_CIDRS, policy);
    put(all, SluiceKey.EXCLUDE_INTERFACES, PolicyField.INTERFACES_EXCLUDE, policy);
    put(all, SluiceKey.VIRTUAL_INTERFACES, PolicyField.INTERFACES_VIRTUAL, policy);
    put(all, SluiceKey.DROP_INVALID, PolicyField.DROP_INVALID, policy);
    all.put(SluiceKey.DNS_CAPTURE.key(), Boolean.toString(policy.dns().isPresent()));
    if (policy.dns().isPresent()) {
      put(all, SluiceKey.DNS_PORT, PolicyField.DNS_PORT, policy);
      put(all, SluiceKey.DNS_SERVERS, PolicyField.DNS_SERVERS, policy);
    }
    return all;
  }

  static Arbitrary<RedirectPolicy> policies() {
    Arbitrary<List<OwnerId>> owners =
        Arbitraries.longs().between(0, 4_294_967_294L).map(OwnerId::new).list().ofMaxSize(3);
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
        Combinators.combine(ports(), cidrSets(), cidrSets(), portSets(), portSets(), cidrSets())
            .as(OutboundCapture::new);
    Arbitrary<Optional<DnsCapture>> dns =
        Combinators.combine(ports(), cidrSets()).as(DnsCapture::new).optional();
    return Combinators.combine(
            sidecars, inbounds, outbounds, dns, interfaces(), Arbitraries.of(true, false))
        .filter((s, inbound, outbound, d, i, b) -> inbound.port() != outbound.port())
        .as(RedirectPolicy::new);
  }

  private static void put(
      Map<String, String> all, SluiceKey key, PolicyField field, RedirectPolicy policy) {
    all.put(key.key(), field.textIn(policy));
  }

  private static Arbitrary<Integer> ports() {
    return Arbitraries.integers().between(1, 65535);
  }

  private static Arbitrary<PortSet> portSets() {
    Arbitrary<PortRange> ranges =
        Combinators.combine(ports(), ports())
            .as((one, other) -> new PortRange(Math.min(one, other), Math.max(one, other)));
    return Arbitraries.oneOf(
        Arbitraries.oneOf(ports().map(PortRange::of), ranges).list().ofMaxSize(5).map(PortSet::new),
        Arbitraries.of(PortSet.ALL));
  }

  private static Arbitrary<CidrSet> cidrSets() {
    return Arbitraries.oneOf(
        IpArbitraries.cidrs().list().ofMaxSize(5).map(CidrSet::new), Arbitraries.of(CidrSet.ALL));
  }

  /** All that may be written in a comma list: no comma, and no plus sign at the end. */
  private static Arbitrary<InterfaceRules> interfaces() {
    Arbitrary<List<InterfaceName>> names =
        Arbitraries.strings()
            .alpha()
            .numeric()
            .withChars("._-@")
            .ofMinLength(1)
            .ofMaxLength(15)
            .filter(name -> !name.equals(".") && !name.equals(".."))
            .map(InterfaceName::new)
            .list()
            .ofMaxSize(3);
    return Combinators.combine(names, names).as(InterfaceRules::new);
  }
}
