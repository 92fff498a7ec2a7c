package mesh.sluice.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConformanceCommandTest {
  private static final String PORTMAP = "subjects/portmap.json";

  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @TempDir private Path directory;

  @Test
  void listsEveryItem() {
    assertThat(execute("list")).isZero();
    assertThat(output.toString().lines().filter(line -> line.startsWith("  "))).hasSize(83);
  }

  @Test
  void namesAnItemThatDoesNotExist() {
    assertThat(execute("run", "--subject", PORTMAP, "--only", "14,99")).isEqualTo(2);
    assertThat(errors.toString()).contains("--only 99");
  }

  @Test
  void namesAFormatThatDoesNotExist() {
    assertThat(execute("run", "--subject", PORTMAP, "--format", "yaml")).isEqualTo(2);
    assertThat(errors.toString()).contains("yaml");
  }

  @Test
  void saysWhereToGetAPluginThatIsMissing() throws IOException {
    Path subject = directory.resolve("subject.json");
    Files.writeString(
        subject, Files.readString(Path.of(PORTMAP)).replace("\"portmap\"", "\"nowhere\""));

    assertThat(execute("run", "--subject", subject.toString(), "--format", "json")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("plugin 'nowhere'", "--plugin-dir")
        .doesNotContain("\tat ");
  }

  @Test
  void namesADescriptorThatIsMissingOrBroken() throws IOException {
    assertThat(execute("run", "--subject", "/nonexistent.json")).isEqualTo(2);
    assertThat(errors.toString()).contains("no such file: /nonexistent.json");
    Path broken = Files.writeString(directory.resolve("broken.json"), "{");
    assertThat(execute("run", "--subject", broken.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("broken.json: not valid JSON");
  }

  @Test
  void writesTheComparisonOfReports() throws IOException {
    Path report = directory.resolve("report.json");
    Files.writeString(
        report,
        """
        {"subject": {"name": "x", "version": "1", "supportedVersions": ["1.0.0"]},
         "results": [{"item": "1", "outcome": "pass"}]}
        """);
    Path document = directory.resolve("document.md");

    assertThat(execute("compare", "--output", document.toString(), report.toString())).isZero();
    assertThat(document).content().contains("| x | 1 | 1.0.0 to 1.0.0 | 1 passed");
  }

  @Test
  void asksForASubcommand() {
    assertThat(execute()).isEqualTo(2);
    assertThat(errors.toString()).contains("run, list or compare");
  }

  private int execute(String... arguments) {
    CommandLine commandLine = ConformanceCommand.commandLine();
    commandLine.setOut(new PrintWriter(output, true));
    commandLine.setErr(new PrintWriter(errors, true));
    return commandLine.execute(arguments);
  }
}
