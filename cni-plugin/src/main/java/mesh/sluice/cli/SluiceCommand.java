package mesh.sluice.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import mesh.sluice.posix.Posix;
import mesh.sluice.protocol.CniVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
   * @return the exit code of the process
   */
  public static int run(String[] arguments) {
    CommandLine commandLine =
        commandLine(new FileInputStream(FileDescriptor.in), Posix.system())
            .setOut(writer(FileDescriptor.out))
            .setErr(writer(FileDescriptor.err));
    int status = commandLine.execute(arguments);
    if (commandLine.getOut().checkError()) {
      commandLine.getErr().println(NAME + ": standard output cannot be written");
      return ExitCodes.INVALID_INPUT;
    }
    return status;
  }

  /** The command with its subcommands; what it prints goes where its writers are set to. */
  static CommandLine commandLine(InputStream stdin, Posix posix) {
    CommandLine commandLine =
        new CommandLine(new SluiceCommand(stdin, posix))
            .setExecutionExceptionHandler(SluiceCommand::failed)
            .setParameterExceptionHandler(SluiceCommand::misused);
    choose(commandLine, ProfileChoice.values());
    choose(commandLine, FamilyChoice.values());
    choose(commandLine, TextBackend.values());
    choose(commandLine, TextFormat.values());
    choose(commandLine, PolicyCommand.Format.values());
    choose(commandLine, ExplainCommand.Format.values());
    choose(commandLine, CompletionCommand.Shell.values());
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

  /** Files are UTF-8, whatever the locale is. */
  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  private static int failed(
      Exception e, CommandLine commandLine, CommandLine.ParseResult arguments) {
    PrintWriter err = commandLine.getErr();
    String command = commandLine.getCommandSpec().qualifiedName();
    if (e instanceof CliException) {
      err.println(command + ": " + e.getMessage());
    } else {
      err.println(command + ": unexpected " + e);
      err.println("This is a defect of sluice-cni; please report it, with the command's input.");
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
      return about().split(System.lineSeparator());
    }
  }
}
