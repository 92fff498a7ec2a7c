package mesh.sluice.injector;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import mesh.sluice.certs.CertificateFileException;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.log.EventLog;
import mesh.sluice.manifest.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program {@code sluice-injector}. */
@Command(
    name = SluiceInjector.NAME,
    mixinStandardHelpOptions = true,
    versionProvider = SluiceInjector.Version.class,
    description = "Gives pods the sidecar of the mesh, as an admission webhook or by hand.",
    subcommands = {ServeCommand.class, InjectCommand.class, ExplainCommand.class},
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
public final class SluiceInjector implements Runnable {
  static final String NAME = "sluice-injector";

  private static final String TRACE = "SLUICE_TRACE";

  private final InputStream stdin;

  @Spec private CommandSpec spec;

  private SluiceInjector(InputStream stdin) {
    this.stdin = stdin;
  }

  /** Runs a command on the standard streams of this process, and ends it. */
  public static void main(String[] arguments) {
    CommandLine commandLine =
        commandLine(new FileInputStream(FileDescriptor.in))
            .setOut(writer(FileDescriptor.out))
            .setErr(writer(FileDescriptor.err));
    int status = commandLine.execute(arguments);
    if (commandLine.getOut().checkError()) {
      commandLine.getErr().println(NAME + ": standard output cannot be written");
      status = ExitCodes.INVALID_INPUT;
    }
    System.exit(status);
  }

  /** The command with its subcommands; what it prints goes where its writers are set to. */
  static CommandLine commandLine(InputStream stdin) {
    return commandLine(stdin, System.getenv());
  }

  /**
   * @param environment of which {@value #TRACE} counts: set to 1, a defect comes with its trace
   */
  static CommandLine commandLine(InputStream stdin, Map<String, String> environment) {
    boolean traced = environment.getOrDefault(TRACE, "").equals("1");
    CommandLine commandLine =
        new CommandLine(new SluiceInjector(stdin))
            .setExecutionExceptionHandler((e, failed, arguments) -> failed(e, failed, traced))
            .setParameterExceptionHandler(SluiceInjector::misused);
    choose(commandLine, ExplainCommand.Format.values());
    choose(commandLine, EventLog.Level.values());
    return commandLine;
  }

  /** Reads a choice by the word that stands for it, and names all words where it is none. */
  private static <E extends Enum<E>> void choose(CommandLine commandLine, E[] choices) {
    commandLine.registerConverter(
        choices[0].getDeclaringClass(),
        word -> {
          for (E choice : choices) {
            if (choice.toString().equals(word)) {
              return choice;
            }
          }
          String known =
              Arrays.stream(choices).map(Enum::toString).collect(Collectors.joining(", "));
          throw new TypeConversionException("'" + word + "' is none of " + known);
        });
  }

  /** Where the file {@code -} is read from. */
  InputStream stdin() {
    return stdin;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  /** Files are UTF-8, whatever the locale is. */
  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  private static int failed(Exception e, CommandLine commandLine, boolean traced) {
    PrintWriter err = commandLine.getErr();
    String command = commandLine.getCommandSpec().qualifiedName();
    if (e instanceof CliException
        || e instanceof IOException
        || e instanceof CertificateFileException
        || e instanceof ClusterAccessException) {
      err.println(command + ": " + e.getMessage());
    } else {
      err.println(command + ": unexpected " + Printable.line(e.toString()));
      if (traced) {
        e.printStackTrace(err);
      }
      err.println(
          "This is a defect of %s; please report it, with the command's input%s."
              .formatted(NAME, traced ? "" : " and what it prints with " + TRACE + "=1"));
    }
    return ExitCodes.INVALID_INPUT;
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandLine commandLine = e.getCommandLine();
    String command = commandLine.getCommandSpec().qualifiedName();
    commandLine.getErr().println(command + ": " + e.getMessage());
    commandLine.getErr().println("Try '" + command + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = SluiceInjector.class.getPackage().getImplementationVersion();
      return new String[] {NAME + " " + (version == null ? "development" : version)};
    }
  }
}
