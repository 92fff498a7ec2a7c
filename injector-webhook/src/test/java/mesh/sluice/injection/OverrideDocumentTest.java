package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/injection.md names the annotations that are read, and no others. */
class OverrideDocumentTest {
  @Test
  void namesExactlyTheAnnotationsThatChangeTheSidecar() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("..", "docs", "injection.md")).stream()
            .filter(line -> line.startsWith("| `sluice.mesh/proxy-"))
            .map(line -> line.split("\\|", -1))
            .map(cells -> cells[1].strip() + cells[2].strip() + cells[4].strip())
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(OverrideKey.values())
                .map(
                    key ->
                        "`"
                            + key.key()
                            + "`"
                            + (key.istio().isEmpty() ? "" : "`" + key.istio() + "`")
                            + "`sidecar."
                            + key.value()
                            + "`")
                .toList());
  }
}
