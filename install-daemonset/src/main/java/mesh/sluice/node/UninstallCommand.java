package mesh.sluice.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.install.InstallationSettings;
import mesh.sluice.install.Uninstaller;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice-node uninstall}. */
@Command(
    name = "uninstall",
    mixinStandardHelpOptions = true,
    description = {
      "Takes the plugin out of the node's CNI configuration.",
      "The program stays, as a pass-through.",
      "Running pods keep their rules, and can be deleted. It may be called again."
    })
final class UninstallCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(200);

  @Mixin private HostOptions host;

  @Option(
      names = "--plugin",
      paramLabel = "FILE",
      defaultValue = "/sluice-cni",
      description =
          "A sluice-cni that takes the place of one that cannot be made a pass-through. "
              + "Default: ${DEFAULT-VALUE}.")
  private Path plugin;

  @Option(
      names = "--socket-dir",
      paramLabel = "DIRECTORY",
      defaultValue = "/run/sluice",
      description =
          "Where sluice-node listened; its sockets are removed. Default: ${DEFAULT-VALUE}.")
  private Path sockets;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "How long to wait for a running sluice-node to end. Default: ${DEFAULT-VALUE}.")
  private int wait;

  @Option(
      names = "--stay",
      description = "Go on running afterwards, until a signal: for the pod of a DaemonSet.")
  private boolean stay;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (wait < 0) {
      throw new ParameterException(
          spec.commandLine(), "--wait: " + wait + " is not a time; give 0 or more seconds");
    }
    int status = uninstall();
    if (status == 0 && stay) {
      spec.commandLine().getOut().flush();
      new CountDownLatch(1).await();
    }
    return status;
  }

  private int uninstall() throws CommandException, IOException, InterruptedException {
    AgentSockets agent = new AgentSockets(sockets);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(wait);
    while (agent.areServed() && System.nanoTime() - end < 0) {
      Thread.sleep(POLL);
    }
    if (agent.areServed()) {
      throw new CommandException(
          "sluice-node runs at "
              + agent.agent()
              + " and would install everything again; delete its DaemonSet first");
    }
    // What stands in the way of an installation is no reason to leave one there.
    InstallationSettings settings =
        new NodeInstallation(
                host.root(), host::detect, true, ChainMode.AUTO, plugin, PluginEntry.plain())
            .settings(host.detect());
    for (Path directory : List.of(settings.confDir(), settings.binDir())) {
      if (!Files.isDirectory(directory)) {
        throw new CommandException(
            directory
                + " is not a directory here, and nothing was changed; name the node's directories"
                + " with --conf-dir and --bin-dir, and mount them");
      }
    }
    Uninstaller.Report report =
        new Uninstaller(
                settings.confDir(),
                settings.linkRoots(),
                settings.chainDir(),
                settings.binDir(),
                Optional.of(plugin).filter(Files::isReadable))
            .uninstall();
    PrintWriter out = spec.commandLine().getOut();
    report.changed().forEach(out::println);
    List<Path> removed = agent.remove();
    removed.forEach(path -> out.println(path + ": removed"));
    report.kept().forEach(spec.commandLine().getErr()::println);
    if (report.changed().isEmpty() && report.kept().isEmpty() && removed.isEmpty()) {
      out.println("nothing is installed");
    }
    return report.kept().isEmpty() ? 0 : ExitCodes.INVALID_INPUT;
  }
}
