package mesh.sluice.conformance.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mesh.sluice.conformance.cases.Suite;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;
import mesh.sluice.conformance.report.Finding;
import mesh.sluice.conformance.report.JsonReport;
import mesh.sluice.conformance.report.JunitReport;
import mesh.sluice.conformance.report.Outcome;
import mesh.sluice.conformance.report.Report;
import mesh.sluice.conformance.report.TableReport;
import mesh.sluice.conformance.subject.PluginDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs cases against one plugin. */
@Command(
    name = "run",
    description = {
      "Runs the cases against one plugin, in network namespaces of its own. Needs root.",
      "The table goes to stdout unless another format is asked for there."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  @Option(
      names = "--subject",
      required = true,
      paramLabel = "FILE",
      description = "The plugin's descriptor, such as conformance/subjects/portmap.json.")
  private Path subject;

  @Option(
      names = "--plugin-dir",
      paramLabel = "DIR",
      description = {
        "Where the plugin is, and bridge and host-local; may be given several times.",
        "The reference plugins of  toolchain/prepare cni  are always found."
      })
  private List<Path> pluginDirectories = new ArrayList<>();

  @Option(
      names = "--cnitool",
      paramLabel = "FILE",
      description = "The cnitool binary (default: that of  toolchain/prepare cni).")
  private Path cnitool = ReferencePlugins.directory().resolve("cnitool");

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ITEM",
      description = "Only these items, such as 14,33,B9.")
  private List<String> only = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, json or junit (default: table).")
  private Format format = Format.TABLE;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where the report goes (default: stdout).")
  private Path output;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "How long a process may run before it is killed (default: ${DEFAULT-VALUE}).")
  private int deadline = 10;

  @Spec private CommandSpec spec;

  /** How a report is written. */
  enum Format {
    TABLE,
    JSON,
    JUNIT;

    String render(Report report) {
      return switch (this) {
        case TABLE -> TableReport.render(report);
        case JSON -> JsonReport.render(report);
        case JUNIT -> JunitReport.render(report);
      };
    }
  }

  @Override
  public Integer call() throws IOException {
    if (deadline < 1) {
      throw new ParameterException(
          spec.commandLine(), "--deadline " + deadline + ": expected at least 1 second");
    }
    List<Path> directories = new ArrayList<>(pluginDirectories);
    directories.add(ReferencePlugins.directory());
    Suite suite =
        new Suite(
            PluginDescription.read(subject), directories, cnitool, MOMENT.multipliedBy(deadline));
    Report report = suite.run(items(), this::showProgress);
    write(format.render(report));
    return report.failures().isEmpty() ? 0 : ConformanceCommand.BROKEN;
  }

  private List<Item> items() {
    if (only.isEmpty()) {
      return Checklist.items();
    }
    List<Item> items = new ArrayList<>();
    for (String number : only) {
      items.add(
          Checklist.find(number.strip())
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--only " + number + ": no such item; 'list' shows all")));
    }
    return items;
  }

  /** Where the report goes to a file, failures are told at once. */
  private void showProgress(Finding finding) {
    if (output != null && finding.outcome() == Outcome.FAIL) {
      PrintWriter errors = spec.commandLine().getErr();
      errors.printf("FAIL %s: %s%n", finding.item().number(), finding.reason());
      errors.flush();
    }
  }

  private void write(String text) throws IOException {
    if (output != null) {
      Files.writeString(output, text);
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }
}
