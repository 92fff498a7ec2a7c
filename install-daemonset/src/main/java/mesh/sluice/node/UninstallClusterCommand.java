package mesh.sluice.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.kubeconfig.Kubeconfig;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.kubernetes.ServiceAccount;
import mesh.sluice.removal.ClusterRemoval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice-node uninstall-cluster}: what the chart does before it is uninstalled. */
@Command(
    name = "uninstall-cluster",
    mixinStandardHelpOptions = true,
    description = {
      "Takes Sluice off all nodes, as a hook of the chart.",
      "Deletes the webhooks, sluice-injector and sluice-node, waits until the",
      "pods of the DaemonSet sluice-node-uninstall have cleaned their nodes,",
      "and takes the taint sluice.mesh/not-ready from all nodes.",
      "It may be called again."
    })
final class UninstallClusterCommand implements Callable<Integer> {
  private static final int MAX_TIMEOUT = 86_400;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "${env:POD_NAMESPACE:-sluice-system}",
      description =
          "The namespace of Sluice. Default: the pod's, from POD_NAMESPACE; else sluice-system.")
  private String namespace;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "240",
      description =
          "How long to wait for the nodes; after it, the missing ones are named. Default: "
              + "${DEFAULT-VALUE}.")
  private int timeout;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How to reach the cluster. Default: by the service account.")
  private Path kubeconfig;

  @Spec private CommandSpec spec;

  @Override
  public Integer call()
      throws CommandException, ClusterAccessException, ApiFailure, InterruptedException {
    if (timeout < 1 || timeout > MAX_TIMEOUT) {
      throw misused("--timeout: " + timeout + " is not a time; give 1 to " + MAX_TIMEOUT);
    }
    try {
      namespace = ObjectName.namespace(namespace);
    } catch (IllegalArgumentException e) {
      throw misused("--namespace: " + e.getMessage());
    }
    try (ApiConnection connection = connection()) {
      Optional<String> missing =
          new ClusterRemoval(connection, namespace, this::tell).run(Duration.ofSeconds(timeout));
      if (missing.isPresent()) {
        throw new CommandException(missing.get());
      }
    }
    return 0;
  }

  private ApiConnection connection() throws ClusterAccessException {
    return kubeconfig == null
        ? ApiConnection.inCluster(System.getenv(), ServiceAccount.DIRECTORY)
        : Kubeconfig.connect(kubeconfig);
  }

  private void tell(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
