package mesh.sluice.injector;

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
    description = "Gives pods the sidecar of the mesh, as an admission webhook or by hand.",
    subcommands = {ServeCommand.class},
    commandListHeading = "%nCommands:%n")
public final class SluiceInjector implements Runnable {
  static final String NAME = "sluice-injector";

  @Spec private CommandSpec spec;

  private SluiceInjector() {}

  /** Runs a command on the standard streams of this process, and ends it. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command with its subcommands. */
  static CommandLine commandLine() {
    return new CommandLine(new SluiceInjector());
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = SluiceInjector.class.getPackage().getImplementationVersion();
      return new String[] {NAME + " " + (version == null ? "development" : version)};
    }
  }
}
