package mesh.sluice.conformance.cli;

import java.io.PrintWriter;
import mesh.sluice.conformance.cases.MissingToolException;
import mesh.sluice.conformance.subject.InvalidDescriptionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice-conformance}: tells how well a CNI plugin keeps to the CNI 1.1.0 specification. */
@Command(
    name = "sluice-conformance",
    description = "Tells how well a CNI plugin keeps to the CNI 1.1.0 specification.",
    mixinStandardHelpOptions = true,
    version = "sluice-conformance for CNI 1.1.0",
    subcommands = {RunCommand.class, ListCommand.class, CompareCommand.class},
    footer = {
      "",
      "Exit codes: 0 no rule was broken; 1 at least one was; 2 wrong usage, or something is"
          + " missing."
    })
public final class ConformanceCommand implements Runnable {
  /** Exit code when at least one rule was broken. */
  static final int BROKEN = 1;

  @Spec private CommandSpec spec;

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new ConformanceCommand());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> explain(exception, command.getErr()));
    return commandLine;
  }

  /** What the user can mend is said in a line; a defect of the suite itself shows its trace. */
  private static int explain(Exception exception, PrintWriter errors) throws Exception {
    if (exception instanceof MissingToolException
        || exception instanceof InvalidDescriptionException
        || exception instanceof IllegalArgumentException
        || exception instanceof IllegalStateException
        || exception instanceof java.nio.file.NoSuchFileException) {
      String prefix =
          exception instanceof java.nio.file.NoSuchFileException ? "no such file: " : "";
      errors.println("sluice-conformance: " + prefix + exception.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    throw exception;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say run, list or compare");
  }
}
