package mesh.sluice.conformance.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessDriverTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void givesTheProcessExactlyTheEnvironmentAndInput() {
    Exchange exchange = run(LONG, Map.of("A", "1"), "hello", "/bin/sh", "-c", "echo $A-$HOME; cat");

    assertThat(exchange.output()).isEqualTo("1-\nhello");
    assertThat(exchange.exitCode()).isZero();
  }

  @Test
  void keepsTheStreamsApartAndTheExitCode() {
    Exchange exchange = run(LONG, Map.of(), "", "/bin/sh", "-c", "echo o; echo e >&2; exit 7");

    assertThat(exchange.output()).isEqualTo("o\n");
    assertThat(exchange.errors()).isEqualTo("e\n");
    assertThat(exchange.exitCode()).isEqualTo(7);
  }

  @Test
  void killsAProcessAtItsDeadlineAndWhatItStarted() {
    String script = "/bin/sleep 60 & echo $!; wait";
    Exchange exchange = run(Duration.ofMillis(500), Map.of(), "", "/bin/sh", "-c", script);

    assertThat(exchange.wasKilled()).isTrue();
    assertThat(exchange.took()).isLessThan(Duration.ofSeconds(30));
    long child = Long.parseLong(exchange.output().strip());
    assertThat(ProcessHandle.of(child))
        .satisfiesAnyOf(
            gone -> assertThat(gone).isEmpty(),
            dying -> assertThat(dying.orElseThrow().onExit()).succeedsWithin(LONG));
  }

  @Test
  void doesNotWaitForAGrandchildThatKeepsTheOutputOpen() {
    Exchange exchange = run(LONG, Map.of(), "", "/bin/sh", "-c", "/bin/sleep 5 & echo done");

    assertThat(exchange.output()).isEqualTo("done\n");
    assertThat(exchange.took()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void leavesNoFilesBehind() {
    run(LONG, Map.of(), "x", "/bin/true");

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void namesAProgramThatIsNotThere() {
    assertThatThrownBy(() -> run(LONG, Map.of(), "", "/nonexistent/program"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("/nonexistent/program");
  }

  private Exchange run(
      Duration deadline, Map<String, String> environment, String input, String... command) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    return new ProcessDriver(directory, deadline)
        .run(new Call(List.of(command), environment, bytes));
  }
}
