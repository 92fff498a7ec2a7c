package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class SluiceNodeTest {
  private static final int COLUMNS = 80;

  static Stream<CommandLine> commands() {
    CommandLine program = SluiceNode.commandLine(Map.of());
    return Stream.concat(Stream.of(program), program.getSubcommands().values().stream());
  }

  @Test
  void withoutArgumentsItExplainsItself() {
    CommandRun run = CommandRun.of();

    assertThat(run.status()).isZero();
    assertThat(run.err())
        .contains("Usage: sluice-node", "run", "install", "uninstall", "status", "detect");
  }

  @Test
  void versionIsThatOfTheBuild() {
    assertThat(CommandRun.of("--version").out()).matches("sluice-node \\S+\\R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "install", "uninstall", "status", "detect"})
  void everyCommandHasHelp(String command) {
    CommandRun run = CommandRun.of(command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: sluice-node " + command);
    assertThat(run.out().lines()).allMatch(line -> line.length() <= COLUMNS);
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void summaryIsOneSentenceThatFitsInALine(CommandLine command) {
    String summary = command.getCommandSpec().usageMessage().description()[0];

    assertThat(summary).matches("[A-Z][^.%\\n]*\\.");
    String help = CommandRun.of("--help").out();
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
        case "-n" -> assertThat(meaning).isEqualTo("--namespace=NAME");
        case "-o" -> assertThat(meaning).isEqualTo("--output=FORMAT");
        default -> assertThat(option.names()).doesNotContain("--namespace", "--output");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "run, --config",
    "install, --node",
    "uninstall, --once",
    "status, --conf-dir",
    "detect, --plugin"
  })
  void optionThatThereIsNotIsRefused(String command, String option) {
    CommandRun run = CommandRun.of(command, option + "=x");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("Unknown option", option)
        .endsWith("Try 'sluice-node " + command + " --help'.\n");
  }

  @Test
  void commandThatThereIsNotIsRefused() {
    CommandRun run = CommandRun.of("remove");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'remove'").endsWith("Try 'sluice-node --help'.\n");
  }
}
