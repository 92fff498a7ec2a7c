package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists that are longer than memory, in a process with as much of it as the native program has. */
class LongManifestsIT {
  private static final String YAML =
      "- apiVersion: v1\n  kind: Pod\n  metadata: {name: web-%d}\n  spec:\n    containers:\n"
          + "    - {name: web, args: [\""
          + "a word ".repeat(16_000)
          + "\"]}\n";
  private static final String JSON =
      "%s{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web-%d\"},"
          + " \"spec\": {\"containers\": [{\"name\": \"web\", \"args\": [\""
          + "a word ".repeat(50_000)
          + "\"]}]}}";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"yaml, 40", "json, 40"})
  void listIsInjectedEntryByEntry(String language, int pods) throws IOException {
    Path file = directory.resolve("list." + language);
    try (Writer list = Files.newBufferedWriter(file)) {
      list.write(language.equals("yaml") ? "apiVersion: v1\nitems:\n" : "{\"items\": [");
      for (int i = 0; i < pods; i++) {
        list.write(
            language.equals("yaml") ? YAML.formatted(i) : JSON.formatted(i == 0 ? "" : ",\n", i));
      }
      list.write(language.equals("yaml") ? "kind: List\n" : "], \"kind\": \"List\"}\n");
    }
    Path output = directory.resolve("output");

    String errors =
        Programs.run(
            directory,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SluiceInjector.class.getName(),
                "inject",
                "-f",
                file.toString(),
                "--output-file",
                output.toString()),
            "");

    assertThat(errors.lines()).hasSize(pods).contains("Pod/web-0: injected");
    assertThat(Files.size(output)).isGreaterThan(Files.size(file));
  }
}
