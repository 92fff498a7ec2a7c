package mesh.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentedCommandsTest {
  @TempDir private Path directory;

  private DocumentedCommands commands;

  @BeforeEach
  void read() throws IOException {
    Path document = directory.resolve("document.md");
    Files.writeString(
        document,
        """
        Say `a one`, or `--two=2`.

        ```sh
        sudo X=1 a three \\
          four
        kubectl exec pod -- /b five
        ```

          ```console
          $ ./a six
          what it prints
          ```

        ```
        a seven
        ```
        """);
    commands = DocumentedCommands.of(document);
  }

  @Test
  void commandsOfAProgramAreFoundInBlocksAndSentences() {
    assertThat(commands.of("a"))
        .extracting(DocumentedCommand::arguments)
        .containsExactlyInAnyOrder(List.of("three", "four"), List.of("six"), List.of("one"));
    assertThat(commands.inBlocks())
        .extracting(DocumentedCommand::program)
        .containsExactly("a", "kubectl", "b", "a");
  }

  @Test
  void optionsThatStandAloneAreFound() {
    assertThat(commands.options()).containsExactly("--two");
  }

  @Test
  void onlyASentenceMayLeaveSomethingOut() {
    for (DocumentedCommand command : commands.of("a")) {
      Runnable check =
          () ->
              command.assertUnderstood(DocumentedCommandsTest::refuse, IllegalStateException.class);
      if (command.inSentence()) {
        check.run();
      } else {
        assertThatThrownBy(check::run).isInstanceOf(AssertionError.class);
      }
    }
  }

  private static void refuse(String... arguments) {
    throw new IllegalStateException("something is missing");
  }
}
