package mesh.sluice.connections;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import mesh.sluice.evaluate.Evaluator;
import mesh.sluice.evaluate.Packet;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.PodAddresses;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;

/**
 * Which connections the rules of a pod would redirect if they were opened now. Pure.
 *
 * @param listening ports on which somebody in the pod listens: a connection to one of them came in
 */
record Capture(Ruleset ruleset, InterfaceName link, Set<Integer> listening) {
  Capture {
    requireNonNull(ruleset);
    requireNonNull(link);
    listening = Set.copyOf(listening);
  }

  static Capture of(
      RedirectPolicy policy, String link, List<IpAddress> addresses, Set<Integer> listening) {
    return new Capture(
        RuleCompiler.compile(policy, PodAddresses.of(addresses)),
        new InterfaceName(link),
        listening);
  }

  boolean includes(TcpConnection connection) {
    PacketOutcome outcome = Evaluator.evaluate(ruleset, first(connection)).fate();
    return !(outcome instanceof PacketOutcome.Direct);
  }

  private Packet first(TcpConnection connection) {
    if (listening.contains(connection.localPort())) {
      return Packet.incoming(
          link, Protocol.TCP, connection.remote(), connection.local(), connection.localPort());
    }
    // The kernel does not tell a socket's group; sidecars mostly have one of their user's number.
    OwnerId owner = new OwnerId(connection.user());
    return Packet.outgoing(
        link,
        Protocol.TCP,
        connection.local(),
        connection.remote(),
        connection.remotePort(),
        new Packet.Owner(owner, owner));
  }
}
