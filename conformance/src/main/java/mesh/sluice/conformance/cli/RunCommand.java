package mesh.sluice.conformance.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import mesh.sluice.conformance.cases.Suite;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;
import mesh.sluice.conformance.plugin.PluginDescription;
import mesh.sluice.conformance.plugin.PluginUnderTest;
import mesh.sluice.conformance.report.Finding;
import mesh.sluice.conformance.report.JsonReport;
import mesh.sluice.conformance.report.JunitReport;
import mesh.sluice.conformance.report.Outcome;
import mesh.sluice.conformance.report.Report;
import mesh.sluice.conformance.report.TableReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the suite against one plugin. */
@Command(
    name = "run",
    description = {
      "Runs the suite against one plugin.",
      "It calls the plugin in network namespaces that it creates and removes. It needs root."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ConformanceCommand.EXIT_CODES,
    exitCodeList = {ConformanceCommand.PASSED, ConformanceCommand.FAILED, ConformanceCommand.ERROR})
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description =
          "Description of the plugin under test, such as conformance/plugins/portmap.json.")
  private Path description;

  @Option(
      names = "--plugin-dir",
      paramLabel = "DIR",
      description = {
        "Directory of the plugin, of bridge or of host-local; may be given several times.",
        "The suite always finds the reference plugins of 'toolchain/prepare cni'."
      })
  private List<Path> pluginDirectories = new ArrayList<>();

  @Option(
      names = "--cnitool",
      paramLabel = "FILE",
      description = "The cnitool program; default: that of 'toolchain/prepare cni'.")
  private Path cnitool = ReferencePlugins.directory().resolve("cnitool");

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ITEM",
      description = "Runs only these items, such as 14,33,B9.")
  private List<String> only = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Where to write the report; default: standard output.")
  private Path outputFile;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description =
          "How long a process may run before the suite kills it. Default: ${DEFAULT-VALUE}.")
  private int deadline = 10;

  @Spec private CommandSpec spec;

  /** The format of a report. */
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

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    if (deadline < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--deadline " + deadline + ": is not at least 1; give a number of seconds");
    }
    List<Path> directories = new ArrayList<>(pluginDirectories);
    directories.add(ReferencePlugins.directory());
    String text = TextFile.read(description, "the description of a plugin");
    PluginUnderTest plugin = PluginDescription.parse(text, description.toString());
    Suite suite = new Suite(plugin, directories, cnitool, Duration.ofSeconds(deadline));
    Report report = suite.run(items(), this::showProgress);
    TextFile.write(outputFile, spec.commandLine().getOut(), format.render(report));
    return report.failures().isEmpty() ? 0 : ConformanceCommand.RULE_BROKEN;
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
                          "--only " + number + ": there is no such item; 'list' shows all")));
    }
    return items;
  }

  /** Reports each failure at once if the report goes to a file. */
  private void showProgress(Finding finding) {
    if (outputFile != null && finding.outcome() == Outcome.FAIL) {
      PrintWriter errors = spec.commandLine().getErr();
      errors.printf("FAIL %s: %s%n", finding.item().number(), finding.reason());
      errors.flush();
    }
  }
}
