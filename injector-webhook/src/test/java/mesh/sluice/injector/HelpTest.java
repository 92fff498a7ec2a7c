package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} prints. */
class HelpTest {
  private static final int COLUMNS = 80;

  static Stream<CommandLine> commands() {
    CommandLine program = SluiceInjector.commandLine(InputStream.nullInputStream());
    return Stream.concat(Stream.of(program), program.getSubcommands().values().stream());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void summaryIsOneSentenceThatFitsInALine(CommandLine command) {
    String summary = command.getCommandSpec().usageMessage().description()[0];

    assertThat(summary).matches("[A-Z][^.%\\n]*\\.");
    String help = CommandRun.of("", "--help").out();
    assertThat(help.lines()).anyMatch(line -> line.endsWith(summary));
    assertThat(help.lines()).allMatch(line -> line.length() <= COLUMNS);
  }

  /** As kubectl has them. */
  @ParameterizedTest
  @MethodSource("commands")
  void optionOfOneLetterMeansTheSameInEveryCommand(CommandLine command) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      String meaning = option.longestName() + "=" + option.paramLabel();
      switch (option.shortestName()) {
        case "-f" -> assertThat(meaning).isEqualTo("--filename=FILE");
        case "-n" -> assertThat(meaning).isEqualTo("--namespace=NAME");
        case "-o" -> assertThat(meaning).isEqualTo("--output=FORMAT");
        default -> assertThat(option.names()).doesNotContain("--filename", "--namespace", "-o");
      }
    }
  }
}
