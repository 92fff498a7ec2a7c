package mesh.sluice.conformance.cases;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;
import mesh.sluice.conformance.netns.TestEnvironment;
import mesh.sluice.conformance.report.Finding;
import mesh.sluice.conformance.report.Outcome;
import mesh.sluice.conformance.report.Report;
import mesh.sluice.conformance.subject.PluginUnderTest;

/**
 * Runs cases against one plugin.
 *
 * @param subject the plugin as declared
 * @param pluginDirectories where plugins are looked for, first match first; together they are
 *     CNI_PATH
 * @param cnitool the cnitool binary
 * @param deadline how long any process may run
 */
public record Suite(
    PluginUnderTest subject, List<Path> pluginDirectories, Path cnitool, Duration deadline) {
  private static final List<String> CHAIN = List.of("bridge", "host-local");

  /** Copies the directories as absolute paths, since plugins start elsewhere. */
  public Suite {
    Objects.requireNonNull(subject, "subject");
    pluginDirectories = pluginDirectories.stream().map(Path::toAbsolutePath).toList();
    cnitool = cnitool.toAbsolutePath();
  }

  /**
   * Runs the cases of these items.
   *
   * @param items what to try
   * @param progress told of each finding as it is made
   * @throws MissingToolException if the plugin or something that the suite needs is missing
   */
  public Report run(List<Item> items, Consumer<Finding> progress) {
    Path plugin = locate(subject.binary());
    if (subject.traits().chained()) {
      CHAIN.forEach(this::locate);
    }
    if (!Files.isExecutable(cnitool)) {
      throw new MissingToolException(
          "cnitool: no executable at "
              + cnitool
              + "; run  toolchain/prepare cni  or name it with --cnitool");
    }
    try (TestEnvironment laboratory = new TestEnvironment(deadline)) {
      Bench bench =
          new Bench(subject, plugin, cnitool, searchPath(), laboratory, List.of())
              .askingForVersions();
      List<Finding> findings = new ArrayList<>();
      for (Item item : items) {
        Finding finding = run(bench, item);
        progress.accept(finding);
        findings.add(finding);
      }
      return new Report(subject.name(), subject.version(), bench.supportedVersions(), findings);
    }
  }

  /** Runs the cases of all items. */
  public Report runAll() {
    return run(Checklist.items(), finding -> {});
  }

  private static Finding run(Bench bench, Item item) {
    ConformanceCase conformanceCase = CaseBook.cases().get(item.number());
    try (Trial trial = new Trial(bench)) {
      try {
        conformanceCase.run(trial);
        return new Finding(item, Outcome.PASS, "", trial.exchanges());
      } catch (RuleBrokenException e) {
        return new Finding(item, Outcome.FAIL, oneLine(e.getMessage()), trial.exchanges());
      } catch (NotApplicableException e) {
        return new Finding(item, Outcome.NOT_APPLICABLE, e.getMessage(), trial.exchanges());
      } catch (IllegalStateException | UncheckedIOException e) {
        // A tool failed where it never should, which a plugin that ruins its node can bring about.
        return new Finding(
            item,
            Outcome.FAIL,
            oneLine("the case could not be carried out: " + e.getMessage()),
            trial.exchanges());
      }
    }
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s+", " ");
  }

  private Path locate(String binary) {
    return pluginDirectories.stream()
        .map(directory -> directory.resolve(binary))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new MissingToolException(
                    ("plugin '%s': no executable of that name in %s; build it, run "
                            + " toolchain/prepare cni, or name its directory with --plugin-dir")
                        .formatted(binary, pluginDirectories)));
  }

  private String searchPath() {
    return String.join(":", pluginDirectories.stream().map(Path::toString).toList());
  }
}
