package mesh.sluice.rules;

import java.util.Optional;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.Fate;

/** Walks a connection through rules as the kernel would. */
public final class RulesetInterpreter {
  private final Ruleset ruleset;
  private final Connection connection;

  private RulesetInterpreter(Ruleset ruleset, Connection connection) {
    this.ruleset = ruleset;
    this.connection = connection;
  }

  /** What the rules do with the connection. */
  public static Fate fate(Ruleset ruleset, Connection connection) {
    Hook hook = connection instanceof FromPeer ? Hook.PREROUTING : Hook.OUTPUT;
    RulesetInterpreter interpreter = new RulesetInterpreter(ruleset, connection);
    for (Chain chain : ruleset.chains()) {
      if (chain.hook().equals(Optional.of(hook))) {
        return interpreter.walk(chain).orElse(new Fate.Direct());
      }
    }
    return new Fate.Direct();
  }

  /** The fate that a chain decides; empty if the packet comes back from it. */
  private Optional<Fate> walk(Chain chain) {
    for (Rule rule : chain.rules()) {
      if (rule.matches().stream().allMatch(this::meets)) {
        switch (rule.verdict()) {
          case Verdict.Return() -> {
            return Optional.empty();
          }
          case Verdict.Redirect(int port) -> {
            return Optional.of(new Fate.Redirected(port));
          }
          case Verdict.Goto(String target) -> {
            return walk(chain(target));
          }
          case Verdict.Jump(String target) -> {
            Optional<Fate> fate = walk(chain(target));
            if (fate.isPresent()) {
              return fate;
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private Chain chain(String name) {
    return ruleset.chains().stream()
        .filter(chain -> chain.name().equals(name) && chain.hook().isEmpty())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no regular chain is called " + name));
  }

  private boolean meets(Match match) {
    return switch (match) {
      case Match.Transport(var protocol) -> protocol == Protocol.TCP;
      case Match.Family(var family) -> family == connection.family();
      case Match.OutputInterface(var name) ->
          connection instanceof FromPod pod && pod.loopback() == name.value().equals("lo");
      case Match.Source(var addresses) -> addresses.cidrs().contains(source());
      case Match.Destination(var addresses) -> addresses.cidrs().contains(connection.destination());
      case Match.DestinationPort(_, var ports) -> ports.contains(connection.port());
      case Match.SocketUser(_, var users) ->
          connection instanceof FromPod pod && contains(users, pod.user());
      case Match.SocketGroup(_, var groups) ->
          connection instanceof FromPod pod && contains(groups, pod.group());
    };
  }

  private IpAddress source() {
    return switch (connection) {
      case FromPeer peer -> peer.source();
      case FromPod pod -> pod.source();
    };
  }

  private static boolean contains(Iterable<OwnerId> owners, OwnerId wanted) {
    for (OwnerId owner : owners) {
      if (owner.equals(wanted)) {
        return true;
      }
    }
    return false;
  }
}
