package mesh.sluice.reference;

import java.util.Optional;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.rules.Protocol;

/**
 * The fate of a connection, or of a datagram, by the list of rules that istio-iptables makes in
 * REDIRECT mode ({@code tools/istio-iptables/pkg/capture/run.go}), read in its order. Where Sluice
 * differs on purpose:
 *
 * <ul>
 *   <li>A user and a group of the sidecar are one identity. Istio goes through its rules once for
 *       each user and once for each group, so that, over {@code lo}, a socket of the sidecar's user
 *       but not its group meets the rule for "not this group".
 *   <li>What is excluded stays excluded. Istio forgets excluded inbound ports where there is a list
 *       of included ones.
 *   <li>A virtual machine's traffic is the application's, but for DNS capture: what is excluded
 *       holds for it too. Istio sends it to the outbound listener by included ranges alone.
 *   <li>With the inbound mode {@code none}, the sidecar reaches its own pod directly. Istio sends
 *       it to the inbound listener even then.
 * </ul>
 */
public final class IstioReference {
  private static final Cidr LOOPBACK_IPV4 = Cidr.parse("127.0.0.0/8");
  private static final IpAddress LOCALHOST_IPV4 = IpAddress.parse("127.0.0.1");
  private static final IpAddress LOCALHOST_IPV6 = IpAddress.parse("::1");
  private static final IpAddress PASSTHROUGH_IPV4 = IpAddress.parse("127.0.0.6");
  private static final IpAddress PASSTHROUGH_IPV6 = IpAddress.parse("::6");

  private static final PacketOutcome DIRECT = new PacketOutcome.Direct();

  private IstioReference() {}

  /** What should become of {@code connection} in a pod that has {@code policy}. */
  public static PacketOutcome fate(RedirectPolicy policy, Connection connection) {
    // PREROUTING -i <excluded> -j RETURN, OUTPUT -o <excluded> -j RETURN
    if (policy.interfaces().excluded().contains(connection.link())) {
      return DIRECT;
    }
    return switch (connection) {
      case FromPeer machine when policy.interfaces().virtual().contains(machine.link()) ->
          virtual(policy, machine);
      // All rules for what comes from outside have -p tcp.
      case FromPeer(_, var protocol, _, _, _, _) when protocol == Protocol.UDP -> DIRECT;
      case FromPeer inbound -> inbound(policy.sidecar(), policy.inbound(), inbound.port());
      case FromPod outbound -> outbound(policy, outbound);
    };
  }

  /** What comes from a virtual machine is the application's, so it is not the sidecar's. */
  private static PacketOutcome virtual(RedirectPolicy policy, FromPeer connection) {
    RedirectPolicy withoutDns =
        new RedirectPolicy(
            policy.sidecar(),
            policy.inbound(),
            policy.outbound(),
            Optional.empty(),
            policy.interfaces(),
            policy.dropInvalid());
    return policy.outbound().excludePorts().contains(connection.port())
        ? DIRECT
        : captured(withoutDns, connection);
  }

  private static PacketOutcome inbound(SidecarIdentity sidecar, InboundCapture capture, int port) {
    if (capture.mode() == InboundMode.NONE) {
      return DIRECT;
    }
    // ISTIO_INBOUND -p tcp --dport 15008 -j RETURN
    if (sidecar.ports().contains(port)) {
      return DIRECT;
    }
    // ISTIO_INBOUND -p tcp --dport <excluded> -j RETURN
    if (capture.excludePorts().contains(port)) {
      return DIRECT;
    }
    // ISTIO_INBOUND -p tcp [--dport <included>] -j ISTIO_IN_REDIRECT
    if (!capture.includePorts().contains(port)) {
      return DIRECT;
    }
    // mangle ISTIO_TPROXY -p tcp -j TPROXY --on-port 15006, or nat as above
    return capture.mode() == InboundMode.TPROXY
        ? new PacketOutcome.Intercepted(capture.port())
        : new PacketOutcome.Redirected(capture.port());
  }

  private static PacketOutcome outbound(RedirectPolicy policy, FromPod connection) {
    OutboundCapture capture = policy.outbound();
    // OSM's, inserted before all others; of IPv6 besides:
    // OUTPUT -p tcp -o lo -d 127.0.0.1/32 -m owner --uid-owner 1500 -j DNAT --to-destination <pod>
    if (policy.inbound().applicationAddress() == ApplicationAddress.POD
        && connection.protocol() == Protocol.TCP
        && isLocalhost(connection.destination())
        && isOfSidecar(policy.sidecar(), connection)) {
      return new PacketOutcome.Translated(
          World.SMALL.known().of(connection.family()).orElseThrow());
    }
    // ISTIO_OUTPUT -p tcp --dport <excluded> -j RETURN
    if (capture.excludePorts().contains(connection.port())) {
      return DIRECT;
    }
    // ISTIO_OUTPUT -o lo -s 127.0.0.6/32 -j RETURN
    if (connection.loopback() && isPassthrough(connection.source())) {
      return DIRECT;
    }
    if (isOfSidecar(policy.sidecar(), connection)) {
      // ISTIO_OUTPUT -o lo ! -d 127.0.0.1/32 -p tcp ! --dport 15008 -m owner --uid-owner 1337
      //   -j ISTIO_IN_REDIRECT
      if (connection.loopback()
          && connection.protocol() == Protocol.TCP
          && !isLocalhost(connection.destination())
          && !policy.sidecar().ports().contains(connection.port())
          && !(policy.dns().isPresent() && connection.port() == World.DNS)
          && policy.inbound().mode() != InboundMode.NONE) {
        return new PacketOutcome.Redirected(policy.inbound().port());
      }
      // ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
      return DIRECT;
    }
    // ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN, unless a loopback CIDR is included
    return connection.loopback()
            && !includesLoopback(capture)
            && !isCapturedQuery(policy, connection)
        ? DIRECT
        : captured(policy, connection);
  }

  private static boolean isCapturedQuery(RedirectPolicy policy, Connection connection) {
    return policy.dns().isPresent()
        && connection.port() == World.DNS
        && policy.dns().get().servers().contains(connection.destination());
  }

  /** What becomes of the application's packets that go to somebody else. */
  private static PacketOutcome captured(RedirectPolicy policy, Connection connection) {
    OutboundCapture capture = policy.outbound();
    IpAddress destination = connection.destination();
    // ISTIO_OUTPUT_DNS -p tcp --dport 53 [-d <server>/32] -j REDIRECT --to-ports 15053
    // nat OUTPUT -p udp --dport 53 [-d <server>/32] -j REDIRECT --to-port 15053
    if (isCapturedQuery(policy, connection)) {
      return new PacketOutcome.Redirected(policy.dns().get().port());
    }
    // All that follows has -p tcp.
    if (connection.protocol() == Protocol.UDP) {
      return DIRECT;
    }
    // ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
    if (isLocalhost(destination)) {
      return DIRECT;
    }
    // ISTIO_OUTPUT -d <excluded> -j RETURN
    if (capture.excludeCidrs().contains(destination)) {
      return DIRECT;
    }
    // ISTIO_OUTPUT -p tcp --dport <included> -j ISTIO_REDIRECT
    // ISTIO_OUTPUT [-d <included>] -j ISTIO_REDIRECT
    return capture.includePorts().contains(connection.port())
            || capture.includeCidrs().contains(destination)
        ? new PacketOutcome.Redirected(capture.port())
        : DIRECT;
  }

  private static boolean isOfSidecar(SidecarIdentity sidecar, FromPod connection) {
    return sidecar.uids().contains(connection.user())
        || sidecar.gids().contains(connection.group());
  }

  private static boolean isPassthrough(IpAddress address) {
    return address.equals(PASSTHROUGH_IPV4) || address.equals(PASSTHROUGH_IPV6);
  }

  private static boolean isLocalhost(IpAddress address) {
    return address.equals(LOCALHOST_IPV4) || address.equals(LOCALHOST_IPV6);
  }

  /** Istio asks of each included CIDR whether its address is a loopback address. */
  private static boolean includesLoopback(OutboundCapture capture) {
    return capture.includeCidrs().cidrs().stream()
        .map(Cidr::network)
        .anyMatch(network -> LOOPBACK_IPV4.contains(network) || network.equals(LOCALHOST_IPV6));
  }
}
