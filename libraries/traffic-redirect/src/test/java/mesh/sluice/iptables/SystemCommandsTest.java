package mesh.sluice.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemCommandsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Commands commands = new SystemCommands(Map.of("SLUICE_TEST", "set"));

  @Test
  void programGetsInputAndEnvironment() throws IOException {
    String script = "cat; echo $SLUICE_TEST; echo wrong >&2; exit 3";

    assertThat(commands.run(List.of("/bin/sh", "-c", script), "input\n", LONG))
        .isEqualTo(new Commands.Result(3, "input\nset\n", "wrong\n"));
  }

  @Test
  void programThatReadsNothingIsNotAnError() throws IOException {
    String input = "x".repeat(1_000_000);

    assertThat(commands.run(List.of("/bin/true"), input, LONG).isSuccess()).isTrue();
  }

  @Test
  void programThatFillsStandardErrorIsReadToItsEnd() throws IOException {
    String script = "head -c 1000000 /dev/zero | tr '\\0' e >&2; echo done";

    Commands.Result result = commands.run(List.of("/bin/sh", "-c", script), "", LONG);

    assertThat(result.output()).isEqualTo("done\n");
    assertThat(result.errors()).hasSize(1_000_000);
  }

  @Test
  void programThatAnswersBeforeItHasReadAllIsReadToItsEnd() throws IOException {
    String input = "x".repeat(1_000_000);

    assertThat(commands.run(List.of("/bin/cat"), input, LONG).output()).isEqualTo(input);
  }

  @Test
  void programThatDoesNotEndIsKilledAtTheDeadline() {
    List<String> endless = List.of("/usr/bin/tail", "-f", "/dev/null");

    assertThatThrownBy(() -> commands.run(endless, "", Duration.ofMillis(200)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/usr/bin/tail did not end within");
  }

  @Test
  void programThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> commands.run(List.of("/nowhere/iptables"), "", LONG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nowhere/iptables");
  }
}
