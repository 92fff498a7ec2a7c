package mesh.sluice.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.IstioReference;
import mesh.sluice.reference.OnDemand;
import mesh.sluice.reference.World;
import mesh.sluice.rules.Protocol;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

@AddLifecycleHook(OnDemand.class)
class EvaluatorProperties {
  private static final Generators GENERATORS = new Generators(World.WIDE);
  private static final PacketOutcome DIRECT = new PacketOutcome.Direct();
  private static final PacketOutcome RESOLVED = new PacketOutcome.Redirected(World.DNS_LISTENER);

  @StatisticsReport(StatisticsReportMode.OFF)
  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void compiledRulesDoWhatTheReferenceSays(
      @ForAll("policies") RedirectPolicy policy,
      @ForAll("connections") @Size(20) List<Connection> connections) {
    Ruleset ruleset = RuleCompiler.compile(policy, World.WIDE.known());
    for (Connection connection : connections) {
      PacketOutcome expected = IstioReference.fate(policy, connection);
      assertThat(Evaluator.evaluate(ruleset, packet(connection)).fate())
          .as("%s", connection)
          .isEqualTo(expected);
      Statistics.collect(Way.of(connection, expected));
    }
    // Each way and each end of it must be seen, or the comparison proves nothing.
    Statistics.coverage(
        coverage -> {
          for (Way way : Way.values()) {
            coverage.check(way).percentage(share -> share > way.leastPercentage);
          }
        });
  }

  /** Ways of packets, with how many of all packets must at least have gone there. */
  private enum Way {
    FROM_PEER_TO_SIDECAR(1, World.ETH0, Protocol.TCP, true, new PacketOutcome.Redirected(15006)),
    FROM_PEER_TO_TRANSPARENT_SIDECAR(
        0.5, World.ETH0, Protocol.TCP, true, new PacketOutcome.Intercepted(15006)),
    FROM_PEER(1, World.ETH0, Protocol.TCP, true, DIRECT),
    DATAGRAM_FROM_PEER(1, World.ETH0, Protocol.UDP, true, DIRECT),
    FROM_NEIGHBOUR_TO_SIDECAR(
        0.1, World.NET1, Protocol.TCP, true, new PacketOutcome.Redirected(15006)),
    FROM_NEIGHBOUR(1, World.NET1, Protocol.TCP, true, DIRECT),
    FROM_MACHINE_TO_SIDECAR(
        0.3, World.TAP0, Protocol.TCP, true, new PacketOutcome.Redirected(15001)),
    DATAGRAM_FROM_MACHINE(0.1, World.TAP0, Protocol.UDP, true, DIRECT),
    FROM_MACHINE(0.5, World.TAP0, Protocol.TCP, true, DIRECT),
    TO_PEER_BY_SIDECAR(1, World.ETH0, Protocol.TCP, false, new PacketOutcome.Redirected(15001)),
    TO_PEER(1, World.ETH0, Protocol.TCP, false, DIRECT),
    QUERY_TO_RESOLVER(0.5, World.ETH0, Protocol.UDP, false, RESOLVED),
    DATAGRAM_TO_PEER(1, World.ETH0, Protocol.UDP, false, DIRECT),
    TO_NEIGHBOUR(0.5, World.NET1, Protocol.TCP, false, DIRECT),
    TO_NEIGHBOUR_BY_SIDECAR(
        0.02, World.NET1, Protocol.TCP, false, new PacketOutcome.Redirected(15001)),
    TO_SELF_BY_SIDECAR(0.5, World.LO, Protocol.TCP, false, new PacketOutcome.Redirected(15006)),
    TO_APPLICATION(
        0.05,
        World.LO,
        Protocol.TCP,
        false,
        new PacketOutcome.Translated(World.SMALL.known().of(IpFamily.IPV4).orElseThrow())),
    TO_SELF(3, World.LO, Protocol.TCP, false, DIRECT),
    QUERY_TO_SELF(0.5, World.LO, Protocol.UDP, false, RESOLVED),
    OTHER(0);

    private final double leastPercentage;
    private final List<Object> values;

    Way(double leastPercentage, Object... values) {
      this.leastPercentage = leastPercentage;
      this.values = List.of(values);
    }

    /** The way that a connection has gone; rare ones are {@link #OTHER}. */
    static Way of(Connection connection, PacketOutcome fate) {
      boolean incoming = connection instanceof FromPeer;
      List<Object> values = List.of(connection.link(), connection.protocol(), incoming, fate);
      return Stream.of(values()).filter(way -> way.values.equals(values)).findFirst().orElse(OTHER);
    }
  }

  private static Packet packet(Connection connection) {
    return switch (connection) {
      case FromPeer(var link, var protocol, var source, _, var destination, int port) ->
          Packet.incoming(link, protocol, source, destination, port);
      case FromPod(
              var link,
              var protocol,
              var source,
              _,
              var destination,
              int port,
              var user,
              var group) ->
          Packet.outgoing(link, protocol, source, destination, port, new Packet.Owner(user, group));
    };
  }

  @Provide
  Arbitrary<RedirectPolicy> policies() {
    return GENERATORS.policies();
  }

  @Provide
  Arbitrary<List<Connection>> connections() {
    return GENERATORS.connections().list();
  }
}
