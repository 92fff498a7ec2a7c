package mesh.sluice.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import mesh.sluice.commandline.BuildVersion;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.commandline.Program;
import mesh.sluice.posix.Posix;
import mesh.sluice.protocol.CniVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice-cni} as a person calls it. */
@Command(
    name = SluiceCommand.NAME,
    mixinStandardHelpOptions = true,
    versionProvider = SluiceCommand.Version.class,
    subcommands = {
      RulesCommand.class,
      PolicyCommand.class,
      ExplainCommand.class,
      InspectCommand.class,
      CompletionCommand.class
    },
    description = {
      "CNI plugin that sends a pod's traffic through the sidecar of a service mesh.",
      "A container runtime calls it with CNI_COMMAND in the environment."
    },
    commandListHeading = "%nCommands for people:%n",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
public final class SluiceCommand implements Runnable {
  static final String NAME = "sluice-cni";

  private final InputStream stdin;
  private final Posix posix;

  @Spec private CommandSpec spec;

  private SluiceCommand(InputStream stdin, Posix posix) {
    this.stdin = stdin;
    this.posix = posix;
  }

  /**
   * Runs a command on the standard streams of this process.
   *
   * @param environment of this process
   * @return the exit code of the process
   */
  public static int run(String[] arguments, Map<String, String> environment) {
    Program program = Program.of(NAME, environment, List.of());
    return program.run(
        commandLine(program, new FileInputStream(FileDescriptor.in), Posix.system()), arguments);
  }

  /** The command with its subcommands; what it prints goes where its writers are set to. */
  static CommandLine commandLine(InputStream stdin, Posix posix) {
    return commandLine(Program.of(NAME, Map.of(), List.of()), stdin, posix);
  }

  private static CommandLine commandLine(Program program, InputStream stdin, Posix posix) {
    CommandLine commandLine = program.commandLine(new SluiceCommand(stdin, posix));
    Program.choose(commandLine, ProfileChoice.values());
    Program.choose(commandLine, FamilyChoice.values());
    Program.choose(commandLine, TextBackend.values());
    Program.choose(commandLine, TextFormat.values());
    Program.choose(commandLine, PolicyCommand.Format.values());
    Program.choose(commandLine, ExplainCommand.Format.values());
    Program.choose(commandLine, CompletionCommand.Shell.values());
    return commandLine;
  }

  /** Two lines that say what this is, for somebody who starts it without knowing. */
  public static String about() {
    return "CNI plugin sluice-cni "
        + BuildVersion.get()
        + System.lineSeparator()
        + "CNI protocol versions supported: "
        + String.join(", ", CniVersion.all());
  }

  /** Where the file {@code -} is read from. */
  InputStream stdin() {
    return stdin;
  }

  Posix posix() {
    return posix;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return about().split(System.lineSeparator());
    }
  }
}
