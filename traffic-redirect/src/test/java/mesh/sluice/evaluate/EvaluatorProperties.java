package mesh.sluice.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.IstioReference;
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
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

class EvaluatorProperties {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");
  private static final Generators GENERATORS = new Generators(World.WIDE);

  @StatisticsReport(StatisticsReportMode.OFF)
  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void compiledRulesDoWhatTheReferenceSays(
      @ForAll("policies") RedirectPolicy policy,
      @ForAll("connections") @Size(20) List<Connection> connections) {
    Ruleset ruleset = RuleCompiler.compile(policy, World.WIDE.known());
    for (Connection connection : connections) {
      Fate expected = IstioReference.fate(policy, connection);
      assertThat(Evaluator.evaluate(ruleset, packet(connection)).fate())
          .as("%s", connection)
          .isEqualTo(expected);
      Statistics.collect(connection.getClass().getSimpleName(), expected);
    }
    // Each way and each end of it must be seen, or the comparison proves nothing.
    Statistics.coverage(
        coverage -> {
          coverage.checkQuery(seen -> isPeer(seen) && isTo(seen, 15006)).percentage(p -> p > 3);
          coverage.checkQuery(seen -> isPeer(seen) && isDirect(seen)).percentage(p -> p > 3);
          coverage.checkQuery(seen -> !isPeer(seen) && isTo(seen, 15001)).percentage(p -> p > 3);
          coverage.checkQuery(seen -> !isPeer(seen) && isTo(seen, 15006)).percentage(p -> p > 0.5);
          coverage.checkQuery(seen -> !isPeer(seen) && isDirect(seen)).percentage(p -> p > 3);
          coverage
              .checkQuery(seen -> seen.getLast() instanceof Fate.Translated)
              .percentage(p -> p > 0.5);
        });
  }

  private static Packet packet(Connection connection) {
    return switch (connection) {
      case FromPeer(var source, var destination, int port) ->
          Packet.incoming(ETH0, Protocol.TCP, source, destination, port);
      case FromPod(boolean loopback, var source, var destination, int port, var user, var group) ->
          Packet.outgoing(
              loopback ? Packet.LOOPBACK : ETH0,
              Protocol.TCP,
              source,
              destination,
              port,
              new Packet.Owner(user, group));
    };
  }

  private static boolean isPeer(List<?> seen) {
    return seen.getFirst().equals("FromPeer");
  }

  private static boolean isTo(List<?> seen, int port) {
    return seen.getLast().equals(new Fate.Redirected(port));
  }

  private static boolean isDirect(List<?> seen) {
    return seen.getLast() instanceof Fate.Direct;
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
