package mesh.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain manifests in {@code deploy/} are what {@code deploy/chart} renders to. */
class RenderedManifestsIT {
  private static final Path DEPLOY = Checkout.path("deploy");

  @TempDir private Path output;

  @Test
  void committedManifestsAreWhatTheChartRendersTo() throws IOException {
    Programs.run(
        output,
        List.of(
            "env",
            "SLUICE_CACHE=" + System.getProperty("sluice.cache"),
            DEPLOY.resolve("render").toString(),
            output.toString()),
        "");

    Map<String, String> rendered = texts(output);
    assertThat(rendered).isNotEmpty();
    assertThat(committed())
        .as("deploy/render writes them again; do not edit them")
        .isEqualTo(rendered);
  }

  /** All but the chart, the script itself, and what explains and tests the alert rules. */
  private static Map<String, String> committed() throws IOException {
    Map<String, String> texts = texts(DEPLOY);
    texts
        .keySet()
        .removeIf(
            name ->
                name.startsWith("chart/")
                    || name.startsWith("monitoring/tests/")
                    || name.equals("monitoring/README.md")
                    || name.equals("render"));
    return texts;
  }

  private static Map<String, String> texts(Path directory) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }
}
