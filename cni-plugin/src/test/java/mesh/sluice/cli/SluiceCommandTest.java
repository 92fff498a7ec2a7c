package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SluiceCommandTest {
  @Test
  void withoutArgumentsItExplainsItself() {
    CommandRun run = CommandRun.of("");

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("Usage: sluice-cni", "rules", "policy", "explain", "inspect");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules", "policy", "explain", "inspect", "completion"})
  void everyCommandHasHelpThatNamesTheExitCodes(String command) {
    CommandRun run = CommandRun.of("", command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: sluice-cni " + command, "Exit codes:");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyCommandHasASummaryOfOneSentenceOnOneLine() {
    CommandLine commandLine = SluiceCommand.commandLine(InputStream.nullInputStream(), null);
    List<String> help = commandLine.getUsageMessage().lines().toList();

    commandLine
        .getSubcommands()
        .forEach(
            (name, command) -> {
              String summary = command.getCommandSpec().usageMessage().description()[0];
              assertThat(summary).matches("[A-Z][^.]*[.]");
              assertThat(help)
                  .filteredOn(line -> line.length() <= 80)
                  .anyMatch(line -> line.matches(" +" + name + " +" + Pattern.quote(summary)));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"--pod", "--format"})
  void optionThatThereIsNotIsRefused(String option) {
    CommandRun run = CommandRun.of(Pods.PLAIN, "rules", "--filename", "-", option, "-");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("Unknown option", "'" + option + "'");
  }

  @Test
  void wrongUseNamesTheHelp() {
    CommandRun run = CommandRun.of("", "rules");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            """
            sluice-cni rules: Missing required option: '--filename=FILE'
            Try 'sluice-cni rules --help'.
            """);
  }

  @Test
  void unknownChoiceNamesTheKnownOnes() {
    CommandRun run = CommandRun.of("", "rules", "-f", "-", "--profile", "linkerd");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("option '--profile': 'linkerd' is not one of auto, sluice, istio, osm");
  }

  @Test
  void completionKnowsCommandsOptionsAndChoices() {
    CommandRun run = CommandRun.of("", "completion", "bash");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("rules", "--packet", "--netns", "mermaid", "istio");
  }
}
