package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void wrongUseNamesTheHelp() {
    CommandRun run = CommandRun.of("", "rules");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            """
            sluice-cni rules: Missing required option: '--pod=FILE'
            Try 'sluice-cni rules --help'.
            """);
  }

  @Test
  void unknownChoiceNamesTheKnownOnes() {
    CommandRun run = CommandRun.of("", "rules", "--pod", "-", "--profile", "linkerd");

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
