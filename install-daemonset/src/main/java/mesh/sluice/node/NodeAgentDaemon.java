package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;
import mesh.sluice.log.LogBridge;
import mesh.sluice.operations.OperationMetrics;
import mesh.sluice.operations.OperationReceiver;
import mesh.sluice.posix.Posix;
import mesh.sluice.socket.AgentServer;
import mesh.sluice.status.Health;
import mesh.sluice.status.Readiness;
import mesh.sluice.status.StatusServer;
import mesh.sluice.status.Termination;

/**
 * The daemon: puts its parts together and waits for its end, at which everything on the node stays
 * as it is.
 *
 * <p>The plugin comes first, and depends on nothing else: whatever is broken, pods that need no
 * answer start.
 */
final class NodeAgentDaemon {
  static final String PLUGIN = "plugin";
  static final String SOCKET = "socket";

  private final NodeOptions options;
  private final EventLog log;
  private final Readiness readiness = new Readiness(PLUGIN, SOCKET, ClusterPods.PART);
  private final Health health = new Health();
  private final NodeMetrics metrics = new NodeMetrics();
  private final Termination termination;

  NodeAgentDaemon(NodeOptions options, EventLog log) {
    this.options = requireNonNull(options);
    this.log = requireNonNull(log);
    this.termination = new Termination(log);
  }

  /**
   * Runs until the process is asked to end.
   *
   * @throws IOException if the status port or a socket cannot be had; the plugin is installed then,
   *     unless that failed, too
   */
  void run() throws IOException, InterruptedException {
    LogBridge.install(log);
    boolean orderly = false;
    try (KeptInstallation installation =
        KeptInstallation.start(options.installation(), this::installed)) {
      metrics.watch(installation::isInstalled, installation::state);
      try (ClusterPods pods =
              ClusterPods.start(options, installation::awaitAttempt, readiness, health, metrics);
          NodeRepair repair = NodeRepair.start(options, pods, health, metrics);
          AgentServer server =
              AgentServer.start(
                  options.sockets().agent(),
                  pods,
                  () -> NodeStatus.json(options, installation, pods, repair, readiness),
                  metrics);
          OperationReceiver operations =
              OperationReceiver.start(
                  Posix.system(),
                  options.sockets().events(),
                  new OperationMetrics(metrics.registry()));
          StatusServer status = StatusServer.start(address(), readiness, health, metrics::text)) {
        health.watch("the agent's socket", server::isAlive);
        health.watch("the events' socket", operations::isAlive);
        readiness.ready(SOCKET);
        termination.atSignal();
        log.info(
            "running",
            Field.of("node", options.node()),
            Field.of("socket", options.sockets().agent().toString()),
            Field.of("status_port", status.port()));
        termination.await();
        readiness.end();
        health.end();
        log.info("ending");
      } catch (IOException e) {
        // Each start comes as far as this, and pods that need no answer are to start.
        installation.awaitAttempt();
        throw e;
      }
      orderly = true;
    } finally {
      termination.ended(orderly);
    }
  }

  private void installed(boolean isInstalled) {
    if (isInstalled) {
      readiness.ready(PLUGIN);
    } else {
      readiness.lost(PLUGIN);
    }
  }

  private InetSocketAddress address() {
    Optional<String> bind = options.bind();
    return bind.map(host -> new InetSocketAddress(host, options.statusPort()))
        .orElseGet(() -> new InetSocketAddress(options.statusPort()));
  }
}
