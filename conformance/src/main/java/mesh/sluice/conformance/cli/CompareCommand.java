package mesh.sluice.conformance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mesh.sluice.conformance.report.ComparisonDocument;
import mesh.sluice.conformance.report.JsonReport;
import mesh.sluice.conformance.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares the reports of several plugins. */
@Command(
    name = "compare",
    description = "Compares the reports of several plugins, as Markdown.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ConformanceCommand.EXIT_CODES,
    exitCodeList = {ConformanceCommand.SUCCESS, ConformanceCommand.ERROR})
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "REPORT",
      description = "Files that 'run -o json' wrote, one for each plugin.")
  private List<Path> files;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Where to write; default: standard output.")
  private Path outputFile;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Report> reports = new ArrayList<>();
    for (Path file : files) {
      String text = TextFile.read(file, "a report that 'run -o json' wrote");
      reports.add(JsonReport.parse(text, file.toString()));
    }
    TextFile.write(outputFile, spec.commandLine().getOut(), ComparisonDocument.render(reports));
    return 0;
  }
}
