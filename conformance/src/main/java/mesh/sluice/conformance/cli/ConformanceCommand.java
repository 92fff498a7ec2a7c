package mesh.sluice.conformance.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import mesh.sluice.conformance.cases.MissingToolException;
import mesh.sluice.conformance.netns.UnusableHostException;
import mesh.sluice.conformance.plugin.InvalidDescriptionException;
import mesh.sluice.conformance.report.InvalidReportException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sluice-conformance}: tests whether a CNI plugin conforms to the CNI specification. */
@Command(
    name = ConformanceCommand.NAME,
    description = "Tests whether a CNI plugin conforms to the CNI 1.1.0 specification.",
    mixinStandardHelpOptions = true,
    version = "sluice-conformance for CNI 1.1.0",
    subcommands = {RunCommand.class, ListCommand.class, CompareCommand.class},
    exitCodeListHeading = ConformanceCommand.EXIT_CODES,
    exitCodeList = {ConformanceCommand.PASSED, ConformanceCommand.FAILED, ConformanceCommand.ERROR})
public final class ConformanceCommand implements Runnable {
  static final String NAME = "sluice-conformance";
  static final String EXIT_CODES = "%nExit codes:%n";
  static final String SUCCESS = "0:success";
  static final String PASSED = "0:the plugin broke no rule";
  static final String FAILED = "1:the plugin broke at least one rule";
  static final String ERROR =
      "2:invalid command line or file, or a program is missing; standard error says what to change";

  /** The number of {@link #FAILED}. */
  static final int RULE_BROKEN = 1;

  /** Set to 1 in the environment, it has internal errors come with their stack traces. */
  private static final String TRACE = "SLUICE_TRACE";

  /** Exceptions whose messages are for the user. */
  private static final List<Class<? extends Exception>> USER_ERRORS =
      List.of(
          CommandException.class,
          InvalidDescriptionException.class,
          InvalidReportException.class,
          MissingToolException.class,
          UnusableHostException.class);

  @Spec private CommandSpec spec;

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine("1".equals(System.getenv(TRACE))).execute(arguments));
  }

  /**
   * The command with its subcommands.
   *
   * @param isTraced whether an internal error comes with its stack trace
   */
  static CommandLine commandLine(boolean isTraced) {
    CommandLine commandLine = new CommandLine(new ConformanceCommand());
    return commandLine
        .registerConverter(RunCommand.Format.class, ConformanceCommand::format)
        .setParameterExceptionHandler((e, arguments) -> misused(e))
        .setExecutionExceptionHandler((e, failed, parsed) -> failed(e, failed, isTraced));
  }

  private static RunCommand.Format format(String word) {
    for (RunCommand.Format format : RunCommand.Format.values()) {
      if (format.toString().equals(word)) {
        return format;
      }
    }
    String known =
        Arrays.stream(RunCommand.Format.values())
            .map(RunCommand.Format::toString)
            .collect(Collectors.joining(", "));
    throw new TypeConversionException("'" + word + "' is not one of " + known);
  }

  private static int misused(ParameterException e) {
    PrintWriter err = e.getCommandLine().getErr();
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(command + ": " + e.getMessage());
    err.println("Try '" + command + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  /** Code 1 says that a rule was broken, so every error ends with 2. */
  private static int failed(Exception e, CommandLine commandLine, boolean isTraced) {
    PrintWriter err = commandLine.getErr();
    String command = commandLine.getCommandSpec().qualifiedName();
    if (USER_ERRORS.stream().anyMatch(type -> type.isInstance(e))) {
      err.println(command + ": " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    err.println(command + ": internal error: " + e.toString().replaceAll("\\p{Cntrl}+", " "));
    if (isTraced) {
      e.printStackTrace(err);
    }
    err.println(
        "Please report it as a bug of %s, with the command's input%s."
            .formatted(NAME, isTraced ? "" : " and what it prints with " + TRACE + "=1"));
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "the command is missing; expected run, list or compare");
  }
}
