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
  private static final String PORTMAP = "plugins/portmap.json";

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
    assertThat(execute("run", "-f", PORTMAP, "--only", "14,99")).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            """
            sluice-conformance run: --only 99: there is no such item; 'list' shows all
            Try 'sluice-conformance run --help'.
            """);
  }

  @Test
  void namesAFormatThatDoesNotExist() {
    assertThat(execute("run", "-f", PORTMAP, "-o", "yaml")).isEqualTo(2);
    assertThat(errors.toString())
        .contains(
            "'yaml' is not one of table, json, junit", "Try 'sluice-conformance run --help'.");
  }

  @Test
  void saysWhereToGetAPluginThatIsMissing() throws IOException {
    Path description = directory.resolve("plugin.json");
    Files.writeString(
        description, Files.readString(Path.of(PORTMAP)).replace("\"portmap\"", "\"nowhere\""));

    assertThat(execute("run", "-f", description.toString(), "-o", "json")).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith("sluice-conformance run: plugin 'nowhere': there is no executable")
        .contains("--plugin-dir")
        .hasLineCount(1);
  }

  @Test
  void namesADescriptionThatIsMissingOrInvalid() throws IOException {
    refusesDescription("/nonexistent.json", "/nonexistent.json: there is no such file; give");
    refusesDescription(directory.toString(), directory + ": is a directory");
    Path binary = Files.write(directory.resolve("binary.json"), new byte[] {(byte) 0xff});
    refusesDescription(binary.toString(), "binary.json: is not UTF-8 text");
    Path invalid = Files.writeString(directory.resolve("invalid.json"), "{");
    refusesDescription(invalid.toString(), "invalid.json: is not valid JSON");
  }

  private void refusesDescription(String file, String message) {
    errors.getBuffer().setLength(0);
    assertThat(execute("run", "-f", file)).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith("sluice-conformance run: ")
        .contains(message)
        .hasLineCount(1);
  }

  @Test
  void internalErrorShowsItsStackTraceOnlyOnDemand() {
    assertThat(executeBroken(false)).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            """
            sluice-conformance list: internal error: java.lang.IllegalStateException: a b
            Please report it as a bug of sluice-conformance, with the command's input and what it \
            prints with SLUICE_TRACE=1.
            """);

    errors.getBuffer().setLength(0);
    assertThat(executeBroken(true)).isEqualTo(2);
    assertThat(errors.toString()).contains("internal error", "\tat ", "with the command's input.");
  }

  /** Lists to an output that fails as none should. */
  private int executeBroken(boolean isTraced) {
    CommandLine commandLine = ConformanceCommand.commandLine(isTraced);
    commandLine.setErr(new PrintWriter(errors, true));
    commandLine.setOut(
        new PrintWriter(output) {
          @Override
          public void println(String text) {
            throw new IllegalStateException("a\nb");
          }
        });
    return commandLine.execute("list");
  }

  @Test
  void helpSaysEachCommandInOneLine() {
    assertThat(execute("--help")).isZero();
    assertThat(output.toString())
        .contains("  run      Runs the suite against one plugin.\n")
        .contains("  list     Lists all items with level, rule and source.\n")
        .contains("  compare  Compares the reports of several plugins, as Markdown.\n");
  }

  @Test
  void writesTheComparisonOfReports() throws IOException {
    Path report = directory.resolve("report.json");
    Files.writeString(
        report,
        """
        {"plugin": {"name": "x", "version": "1", "supportedVersions": ["1.0.0"]},
         "results": [{"item": "1", "outcome": "pass"}]}
        """);
    Path document = directory.resolve("document.md");

    assertThat(execute("compare", "--output-file", document.toString(), report.toString()))
        .isZero();
    assertThat(document).content().contains("| x | 1 | 1.0.0 to 1.0.0 | 1 passed");
    assertThat(execute("compare", report.toString())).isZero();
    assertThat(output.toString()).isEqualTo(Files.readString(document));
  }

  @Test
  void namesAFileThatCannotBeWritten() throws IOException {
    Path report = directory.resolve("report.json");
    Files.writeString(report, "{\"results\": [{\"item\": \"1\", \"outcome\": \"pass\"}]}");

    assertThat(execute("compare", "--output-file", "/nonexistent/x.md", report.toString()))
        .isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            "sluice-conformance compare: /nonexistent/x.md: its directory does not exist;"
                + " create it\n");
  }

  @Test
  void asksForACommand() {
    assertThat(execute()).isEqualTo(2);
    assertThat(errors.toString())
        .contains("expected run, list or compare", "Try 'sluice-conformance --help'.");
  }

  private int execute(String... arguments) {
    CommandLine commandLine = ConformanceCommand.commandLine(false);
    commandLine.setOut(new PrintWriter(output, true));
    commandLine.setErr(new PrintWriter(errors, true));
    return commandLine.execute(arguments);
  }
}
