package mesh.sluice.conformance.cases;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;
import mesh.sluice.conformance.netns.TestEnvironment;
import mesh.sluice.conformance.plugin.PluginUnderTest;
import mesh.sluice.conformance.report.Finding;
import mesh.sluice.conformance.report.Outcome;
import mesh.sluice.conformance.report.Report;

/**
 * Runs cases against one plugin.
 *
 * @param plugin the plugin as declared
 * @param pluginDirectories where plugins are looked for, first match first; together they are
 *     CNI_PATH
 * @param cnitool the cnitool binary
 * @param deadline how long any process may run
 */
public record Suite(
    PluginUnderTest plugin, List<Path> pluginDirectories, Path cnitool, Duration deadline) {
  private static final List<String> CHAIN = List.of("bridge", "host-local");

  /** Copies the directories as absolute paths, since plugins start elsewhere. */
  public Suite {
    Objects.requireNonNull(plugin, "plugin");
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
    Path binary = locate(plugin.binary());
    if (plugin.traits().chained()) {
      CHAIN.forEach(this::locate);
    }
    if (!Files.isExecutable(cnitool)) {
      throw new MissingToolException(
          "cnitool: there is no executable at "
              + cnitool
              + "; run 'toolchain/prepare cni', or give the program with --cnitool");
    }
    try (TestEnvironment testEnvironment = new TestEnvironment(deadline)) {
      Bench bench =
          new Bench(plugin, binary, cnitool, searchPath(), testEnvironment, List.of())
              .askingForVersions();
      List<Finding> findings = new ArrayList<>();
      for (Item item : items) {
        Finding finding = run(bench, item);
        progress.accept(finding);
        findings.add(finding);
      }
      return new Report(plugin.name(), plugin.version(), bench.supportedVersions(), findings);
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
        // A tool failed that never should; a plugin that damages its node can cause it.
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
                    ("plugin '%s': there is no executable of that name in %s; build it, run"
                            + " 'toolchain/prepare cni', or give its directory with --plugin-dir")
                        .formatted(
                            binary,
                            pluginDirectories.stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(", ")))));
  }

  private String searchPath() {
    return String.join(":", pluginDirectories.stream().map(Path::toString).toList());
  }
}
