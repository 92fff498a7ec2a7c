package mesh.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import mesh.sluice.posix.Posix;
import mesh.sluice.testing.DocumentedCommand;
import mesh.sluice.testing.DocumentedCommands;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.MissingParameterException;

/** The commands of all documents that call sluice-cni are understood. */
class DocumentedCommandsTest {
  static List<DocumentedCommand> commands() throws IOException {
    return DocumentedCommands.everywhere().of("sluice-cni");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandIsUnderstood(DocumentedCommand command) {
    command.assertUnderstood(
        SluiceCommand.commandLine(InputStream.nullInputStream(), Posix.system())::parseArgs,
        MissingParameterException.class);
  }
}
