package mesh.sluice.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.log.EventLog;
import mesh.sluice.repair.RepairMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice-node run}: the container of the DaemonSet. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps the plugin installed, and answers it about pods.",
      "It installs the plugin first, and needs no cluster for that.",
      "At SIGTERM it ends, and everything stays in place."
    })
final class RunCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_INTERVAL = 3_600;

  @Mixin private HostOptions host;
  @Mixin private EntryOptions entry;
  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--socket-dir",
      paramLabel = "DIRECTORY",
      defaultValue = "/run/sluice",
      description =
          "Where it listens: the same path here and on the node, of root's alone. Default: "
              + "${DEFAULT-VALUE}.")
  private Path sockets;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "The address of the status port. Default: all, IPv4 and IPv6.")
  private String bind;

  @Option(
      names = "--status-port",
      paramLabel = "PORT",
      defaultValue = "9482",
      description =
          "The port for /healthz, /readyz and /metrics, plain HTTP. Default: ${DEFAULT-VALUE}.")
  private int statusPort;

  @Option(
      names = "--repair",
      paramLabel = "MODE",
      defaultValue = "repair",
      description =
          "What is done about a running pod that should be meshed and is not, or not as it should "
              + "be. repair: its rules are installed where it runs; delete: it is evicted if a "
              + "ReplicaSet, StatefulSet, DaemonSet or ReplicationController makes another one, "
              + "else repaired (needs a right more); report: nothing; off: no pod is looked at. "
              + "Default: ${DEFAULT-VALUE}.")
  private RepairMode repair;

  @Option(
      names = "--repair-interval",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How often a pod that is in order is looked at, beside each time something about it "
              + "changes. Default: ${DEFAULT-VALUE}.")
  private int repairInterval;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "The least to log: debug, info, warning or error. Default: ${DEFAULT-VALUE}.")
  private EventLog.Level logLevel;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String node =
        cluster
            .node()
            .orElseThrow(
                () ->
                    misused(
                        "--node is missing; give the name of this node, or set NODE_NAME to"
                            + " spec.nodeName"));
    if (statusPort < 0 || statusPort > MAX_PORT) {
      throw misused(
          "--status-port: " + statusPort + " is not a port; give one from 0 to " + MAX_PORT);
    }
    if (repairInterval < 1 || repairInterval > MAX_INTERVAL) {
      throw misused(
          "--repair-interval: " + repairInterval + "; give 1 to " + MAX_INTERVAL + " seconds");
    }
    AgentSockets agent = new AgentSockets(sockets);
    NodeOptions options =
        new NodeOptions(
            entry.installation(host, Optional.of(agent)),
            agent,
            node,
            cluster.osmNamespace(entry.profiles()),
            Optional.ofNullable(bind),
            statusPort,
            cluster.kubeconfig(),
            Map.copyOf(System.getenv()),
            new RepairOptions(
                repair, Duration.ofSeconds(repairInterval), cluster.netnsDirectories()));
    new NodeAgentDaemon(options, EventLog.standard(logLevel)).run();
    return 0;
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
