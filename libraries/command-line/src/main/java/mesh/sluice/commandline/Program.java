package mesh.sluice.commandline;

import static java.util.Objects.requireNonNull;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mesh.sluice.text.Printable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * A program with commands, which reports errors as all of ours do: what a user can mend in one line
 * with exit code 1 or 2, an internal error in two lines, and its stack trace only on demand.
 *
 * @param name of the program, for messages
 * @param userErrors exceptions whose messages are for the user, besides {@link CommandException}
 * @param isTraced whether an internal error comes with its stack trace
 */
public record Program(String name, List<Class<? extends Exception>> userErrors, boolean isTraced) {
  /** Set to 1 in the environment, it has internal errors come with their stack traces. */
  public static final String TRACE = "SLUICE_TRACE";

  public Program {
    requireNonNull(name);
    userErrors = List.copyOf(userErrors);
  }

  /**
   * A program that looks for {@value #TRACE} in its environment.
   *
   * @param environment of this process
   */
  public static Program of(
      String name, Map<String, String> environment, List<Class<? extends Exception>> userErrors) {
    return new Program(name, userErrors, environment.getOrDefault(TRACE, "").equals("1"));
  }

  /** The command line of an annotated command; what it prints goes where its writers are set to. */
  public CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .registerConverter(int.class, Program::wholeNumber)
        .registerConverter(Integer.class, Program::wholeNumber)
        .setExecutionExceptionHandler((e, failed, arguments) -> failed(e, failed))
        .setParameterExceptionHandler(Program::misused);
  }

  /**
   * Runs the command on the standard streams of this process, which are UTF-8 whatever the locale
   * is.
   *
   * @return the exit code of the process
   */
  public int run(CommandLine commandLine, String... arguments) {
    commandLine.setOut(writer(FileDescriptor.out)).setErr(writer(FileDescriptor.err));
    int status = commandLine.execute(arguments);
    if (commandLine.getOut().checkError()) {
      commandLine.getErr().println(name + ": standard output cannot be written");
      return ExitCodes.INVALID_INPUT;
    }
    return status;
  }

  /**
   * Lets options take a choice by its word ({@code toString}); other words are refused with all.
   */
  public static <E extends Enum<E>> void choose(CommandLine commandLine, E[] choices) {
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
          throw new TypeConversionException("'" + word + "' is not one of " + known);
        });
  }

  /** The library's own message, "'x' is not an int", is for programmers. */
  private static int wholeNumber(String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "'%s' is not a whole number; write it in digits, from %d to %d"
              .formatted(word, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  private int failed(Exception e, CommandLine commandLine) {
    PrintWriter err = commandLine.getErr();
    String command = commandLine.getCommandSpec().qualifiedName();
    if (isUserError(e)) {
      err.println(command + ": " + e.getMessage());
      return ExitCodes.INVALID_INPUT;
    }
    err.println(command + ": internal error: " + Printable.line(e.toString()));
    if (isTraced) {
      e.printStackTrace(err);
    }
    err.println(
        "Please report it as a bug of %s, with the command's input%s."
            .formatted(name, isTraced ? "" : " and what it prints with " + TRACE + "=1"));
    return ExitCodes.INVALID_INPUT;
  }

  private boolean isUserError(Exception e) {
    return e instanceof CommandException
        || userErrors.stream().anyMatch(type -> type.isInstance(e));
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandLine commandLine = e.getCommandLine();
    String command = commandLine.getCommandSpec().qualifiedName();
    commandLine.getErr().println(command + ": " + e.getMessage());
    commandLine.getErr().println("Try '" + command + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }
}
