package mesh.sluice.injector;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import mesh.sluice.commandline.BuildVersion;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.commandline.Program;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.log.EventLog;
import mesh.sluice.pem.CertificateFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code sluice-injector}. */
@Command(
    name = SluiceInjector.NAME,
    mixinStandardHelpOptions = true,
    versionProvider = SluiceInjector.Version.class,
    description = "Gives pods the sidecar of the mesh, as an admission webhook or manually.",
    subcommands = {ServeCommand.class, InjectCommand.class, ExplainCommand.class},
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
public final class SluiceInjector implements Runnable {
  static final String NAME = "sluice-injector";

  private final InputStream stdin;

  @Spec private CommandSpec spec;

  private SluiceInjector(InputStream stdin) {
    this.stdin = stdin;
  }

  /** Runs a command on the standard streams of this process, and ends it. */
  public static void main(String[] arguments) {
    Program program = program(System.getenv());
    System.exit(
        program.run(commandLine(program, new FileInputStream(FileDescriptor.in)), arguments));
  }

  /** The command with its subcommands; what it prints goes where its writers are set to. */
  static CommandLine commandLine(InputStream stdin) {
    return commandLine(stdin, Map.of());
  }

  /**
   * @param environment of which {@link Program#TRACE} counts
   */
  static CommandLine commandLine(InputStream stdin, Map<String, String> environment) {
    return commandLine(program(environment), stdin);
  }

  private static CommandLine commandLine(Program program, InputStream stdin) {
    CommandLine commandLine = program.commandLine(new SluiceInjector(stdin));
    Program.choose(commandLine, ExplainCommand.Format.values());
    Program.choose(commandLine, EventLog.Level.values());
    return commandLine;
  }

  private static Program program(Map<String, String> environment) {
    return Program.of(
        NAME,
        environment,
        List.of(IOException.class, CertificateFileException.class, ClusterAccessException.class));
  }

  /** Where the file {@code -} is read from. */
  InputStream stdin() {
    return stdin;
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
