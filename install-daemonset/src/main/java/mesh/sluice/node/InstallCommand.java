package mesh.sluice.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.detect.Detection;
import mesh.sluice.detect.Warning;
import mesh.sluice.install.Installation;
import mesh.sluice.install.InstallationSettings;
import mesh.sluice.install.InstallationState;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.LogBridge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice-node install}: the plugin without a cluster, such as for an image of a node. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = {
      "Installs the plugin without a cluster, and keeps it there.",
      "Puts the plugin into its directory, and its entry into the node's CNI configuration.",
      "Without --once it stays, waits for a network, and puts back what others take away."
    })
final class InstallCommand implements Callable<Integer> {
  @Mixin private HostOptions host;
  @Mixin private EntryOptions entry;

  @Option(names = "--once", description = "Install now and end; fails if there is no network yet.")
  private boolean once;

  @Option(
      names = "--socket-dir",
      paramLabel = "DIRECTORY",
      description = "Where a node agent listens. Default: there is none, and none is asked.")
  private Path sockets;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    LogBridge.install(EventLog.standard(EventLog.Level.INFO));
    PrintWriter err = spec.commandLine().getErr();
    NodeInstallation node =
        entry.installation(host, Optional.ofNullable(sockets).map(AgentSockets::new));
    Detection detection = host.detect();
    detection.warnings().stream()
        .map(Warning::text)
        .forEach(text -> err.println("warning: " + text));
    InstallationSettings settings = node.settings(detection);
    if (once) {
      try (Installation installation =
          new Installation(settings, state -> {}, InstantSource.system())) {
        return tell(installation.installOnce());
      }
    }
    try (KeptInstallation _ = KeptInstallation.start(node, installed -> {})) {
      // Until a signal ends the process; what is installed stays.
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private int tell(InstallationState state) throws CommandException {
    if (state.phase() != InstallationState.Phase.INSTALLED) {
      throw new CommandException(
          "there is no network to join: " + state.detail() + "; leave out --once to wait for one");
    }
    spec.commandLine()
        .getOut()
        .println(
            "installed: %s %s, named by %s (network %s, mode %s)"
                .formatted(
                    state.program(),
                    state.version().orElse(""),
                    state.configuration().map(Object::toString).orElse(""),
                    state.network().orElse(""),
                    state.mode().orElse("")));
    return 0;
  }
}
