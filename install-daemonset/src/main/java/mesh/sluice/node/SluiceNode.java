package mesh.sluice.node;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import mesh.sluice.commandline.BuildVersion;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.commandline.Program;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.log.EventLog;
import mesh.sluice.repair.RepairMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code sluice-node}. */
@Command(
    name = SluiceNode.NAME,
    mixinStandardHelpOptions = true,
    versionProvider = SluiceNode.Version.class,
    description = "Installs sluice-cni on a node, keeps it there, and answers it.",
    subcommands = {
      RunCommand.class,
      InstallCommand.class,
      UninstallCommand.class,
      UninstallClusterCommand.class,
      StatusCommand.class,
      InspectCommand.class,
      ExplainCommand.class,
      DetectCommand.class
    },
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
public final class SluiceNode implements Runnable {
  static final String NAME = "sluice-node";

  @Spec private CommandSpec spec;

  private SluiceNode() {}

  /** Runs a command on the standard streams of this process, and ends it. */
  public static void main(String[] arguments) {
    Program program = program(System.getenv());
    System.exit(program.run(commandLine(program), arguments));
  }

  /**
   * Its command line.
   *
   * @param environment of which {@link Program#TRACE} counts
   */
  static CommandLine commandLine(Map<String, String> environment) {
    return commandLine(program(environment));
  }

  private static Program program(Map<String, String> environment) {
    return Program.of(NAME, environment, List.of(IOException.class, ClusterAccessException.class));
  }

  private static CommandLine commandLine(Program program) {
    CommandLine commandLine = program.commandLine(new SluiceNode());
    Program.choose(commandLine, EventLog.Level.values());
    Program.choose(commandLine, OutputFormat.values());
    Program.choose(commandLine, ChainMode.values());
    Program.choose(commandLine, RepairMode.values());
    return commandLine;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {NAME + " " + BuildVersion.get()};
    }
  }
}
