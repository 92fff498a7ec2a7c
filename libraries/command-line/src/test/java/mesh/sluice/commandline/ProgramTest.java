package mesh.sluice.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ProgramTest {
  enum Colour {
    RED,
    GREEN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Ends as it is told to. */
  @Command(name = "program")
  private static final class Ending implements Callable<Integer> {
    private final Exception end;

    @Option(names = "--colour")
    private Colour colour;

    @Option(names = "--port")
    private int port;

    Ending(Exception end) {
      this.end = end;
    }

    @Override
    public Integer call() throws Exception {
      if (end != null) {
        throw end;
      }
      return colour == Colour.GREEN ? 7 : port;
    }
  }

  @Test
  void internalErrorIsTwoLinesForPeople() {
    assertThat(error(Map.of(), new IllegalStateException("out of\norder")))
        .isEqualTo(
            """
            1: program: internal error: java.lang.IllegalStateException: out of?order
            Please report it as a bug of program, with the command's input and what it prints with \
            SLUICE_TRACE=1.
            """);
  }

  @Test
  void stackTraceIsShownToWhomAsksForIt() {
    assertThat(error(Map.of("SLUICE_TRACE", "1"), new IllegalStateException("oops")))
        .contains("\tat mesh.sluice.commandline.")
        .endsWith("Please report it as a bug of program, with the command's input.\n");
  }

  @Test
  void errorOfTheUserIsOneLine() {
    assertThat(error(Map.of(), new CommandException("x.yaml: there is no such file")))
        .isEqualTo("1: program: x.yaml: there is no such file\n");
    assertThat(error(Map.of(), new IOException("the disk is full")))
        .isEqualTo("1: program: the disk is full\n");
  }

  @Test
  void wrongChoiceIsRefusedWithAllThatThereAre() {
    assertThat(error(Map.of(), null, "--colour", "blue"))
        .isEqualTo(
            """
            2: program: Invalid value for option '--colour': 'blue' is not one of red, green
            Try 'program --help'.
            """);
    assertThat(error(Map.of(), null, "--colour", "green")).isEqualTo("7: ");
  }

  @Test
  void wordInPlaceOfANumberIsRefusedWithWhatToWrite() {
    assertThat(error(Map.of(), null, "--port", "http"))
        .startsWith(
            "2: program: Invalid value for option '--port': 'http' is not a whole number; write it"
                + " in digits, from -2147483648 to 2147483647\n");
    assertThat(error(Map.of(), null, "--port", "99999999999")).contains("'99999999999' is not");
    assertThat(error(Map.of(), null, "--port", "-5")).isEqualTo("-5: ");
  }

  /** The exit code, and what is on standard error. */
  private static String error(Map<String, String> environment, Exception end, String... arguments) {
    CommandLine commandLine =
        Program.of("program", environment, List.of(IOException.class)).commandLine(new Ending(end));
    Program.choose(commandLine, Colour.values());
    StringWriter err = new StringWriter();
    int status = commandLine.setErr(new PrintWriter(err, true)).execute(arguments);
    return status + ": " + err;
  }
}
