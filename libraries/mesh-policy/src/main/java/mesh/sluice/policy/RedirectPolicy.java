package mesh.sluice.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Everything that the redirect rules of one pod depend on: complete, so that nobody has to be asked
 * when the pod starts, and checked, so that whoever holds one can compile it.
 *
 * @param sidecar whose traffic is the sidecar's
 * @param inbound connections from outside
 * @param outbound connections of the application
 * @param dns capture of DNS; empty for none
 * @param interfaces interfaces with rules of their own
 * @param dropInvalid whether packets that conntrack calls invalid are dropped (Istio's
 *     INVALID_DROP)
 */
public record RedirectPolicy(
    SidecarIdentity sidecar,
    InboundCapture inbound,
    OutboundCapture outbound,
    Optional<DnsCapture> dns,
    InterfaceRules interfaces,
    boolean dropInvalid) {
  /** All TCP traffic through a sidecar that is set up like Istio's. */
  public static final RedirectPolicy DEFAULT =
      new RedirectPolicy(
          SidecarIdentity.DEFAULT,
          InboundCapture.DEFAULT,
          OutboundCapture.DEFAULT,
          Optional.empty(),
          InterfaceRules.NONE,
          false);

  public RedirectPolicy {
    requireNonNull(sidecar);
    requireNonNull(inbound);
    requireNonNull(outbound);
    requireNonNull(dns);
    requireNonNull(interfaces);
    if (inbound.mode() != InboundMode.NONE && inbound.port() == outbound.port()) {
      throw new InvalidPolicyException(
          "inbound.port",
          Integer.toString(inbound.port()),
          "the outbound listener has this port too; give the two listeners different ports");
    }
  }

  public RedirectPolicy withSidecar(SidecarIdentity other) {
    return new RedirectPolicy(other, inbound, outbound, dns, interfaces, dropInvalid);
  }

  public RedirectPolicy withInbound(InboundCapture other) {
    return new RedirectPolicy(sidecar, other, outbound, dns, interfaces, dropInvalid);
  }

  public RedirectPolicy withOutbound(OutboundCapture other) {
    return new RedirectPolicy(sidecar, inbound, other, dns, interfaces, dropInvalid);
  }

  public RedirectPolicy withDns(DnsCapture other) {
    return new RedirectPolicy(
        sidecar, inbound, outbound, Optional.of(other), interfaces, dropInvalid);
  }

  public RedirectPolicy withInterfaces(InterfaceRules other) {
    return new RedirectPolicy(sidecar, inbound, outbound, dns, other, dropInvalid);
  }

  public RedirectPolicy withDropInvalid(boolean other) {
    return new RedirectPolicy(sidecar, inbound, outbound, dns, interfaces, other);
  }
}
