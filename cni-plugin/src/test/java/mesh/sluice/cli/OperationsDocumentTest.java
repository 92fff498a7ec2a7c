package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import mesh.sluice.posix.Posix;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.DocumentedCommands;
import org.junit.jupiter.api.Test;

/** The commands of docs/operations.md are understood. */
class OperationsDocumentTest {
  @Test
  void commandsAreUnderstood() throws IOException {
    List<List<String>> commands =
        DocumentedCommands.of(Checkout.path("docs", "operations.md")).of("sluice-cni");

    assertThat(commands).isNotEmpty();
    for (List<String> command : commands) {
      assertThatCode(
              () ->
                  SluiceCommand.commandLine(InputStream.nullInputStream(), Posix.system())
                      .parseArgs(command.toArray(String[]::new)))
          .as("%s", command)
          .doesNotThrowAnyException();
    }
  }
}
