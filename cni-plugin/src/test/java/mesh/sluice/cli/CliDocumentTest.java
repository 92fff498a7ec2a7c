package mesh.sluice.cli;

import java.io.IOException;
import java.util.stream.Stream;
import mesh.sluice.cli.CliDocument.Example;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/cli.md shows is what the commands print. Those of inspect need a kernel. */
class CliDocumentTest {
  @BeforeAll
  static void updateOnRequest() throws IOException {
    if ("update".equals(System.getProperty("cli.document"))) {
      CliDocument.update();
    }
  }

  static Stream<Example> examples() throws IOException {
    return CliDocument.examples().filter(example -> !example.command().startsWith("inspect"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsCurrent(Example example) {
    example.assertShows(CliDocument.printed(example));
  }
}
