package mesh.sluice.node;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import mesh.sluice.testing.DocumentedCommand;
import mesh.sluice.testing.DocumentedCommands;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.MissingParameterException;

/** The commands of all documents that call sluice-node are understood. */
class DocumentedCommandsTest {
  static List<DocumentedCommand> commands() throws IOException {
    return DocumentedCommands.everywhere().of("sluice-node");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandIsUnderstood(DocumentedCommand command) {
    command.assertUnderstood(
        SluiceNode.commandLine(Map.of())::parseArgs, MissingParameterException.class);
  }
}
