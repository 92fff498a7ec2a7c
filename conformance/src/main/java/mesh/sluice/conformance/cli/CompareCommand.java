package mesh.sluice.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mesh.sluice.conformance.report.ComparisonDocument;
import mesh.sluice.conformance.report.JsonReport;
import mesh.sluice.conformance.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts several reports side by side. */
@Command(
    name = "compare",
    description = "Puts reports that 'run --format json' wrote side by side, as Markdown.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "RESULT.json", description = "One report a plugin.")
  private List<Path> results;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The document to write, such as docs/conformance.md.")
  private Path output;

  @Override
  public Integer call() throws IOException {
    List<Report> reports = new ArrayList<>();
    for (Path result : results) {
      reports.add(JsonReport.parse(Files.readString(result), result.toString()));
    }
    Files.writeString(output, ComparisonDocument.render(reports));
    return 0;
  }
}
