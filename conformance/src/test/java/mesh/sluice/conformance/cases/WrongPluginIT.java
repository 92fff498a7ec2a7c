package mesh.sluice.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;
import mesh.sluice.conformance.plugin.PluginUnderTest;
import mesh.sluice.conformance.report.Outcome;
import mesh.sluice.conformance.report.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves each case on a plugin that breaks its very rule, and all of them on one that breaks none.
 */
@Execution(ExecutionMode.CONCURRENT)
class WrongPluginIT {
  /** Some of the wrong ones never end. */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /**
   * Items with many calls at once: on a busy machine, while namespaces go, one may take seconds.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Only a plugin that keeps something on the host can break these. */
  private static final Set<String> ABOUT_HOST_STATE = Set.of("55", "57", "58");

  @TempDir private Path directory;

  static Stream<String> applicableItems() {
    return Checklist.items().stream()
        .map(Item::number)
        .filter(number -> !NotObservable.CASES.containsKey(number));
  }

  @ParameterizedTest(name = "item {0}")
  @MethodSource("applicableItems")
  void caseFailsOnThePluginThatBreaksIt(String number) {
    String name = "wrong-" + number;
    TestPlugins.installScript(directory, name);
    PluginUnderTest plugin =
        ABOUT_HOST_STATE.contains(number)
            ? TestPlugins.scriptWithHostState(name)
            : TestPlugins.script(name);
    Item item = Checklist.find(number).orElseThrow();

    Report report =
        TestPlugins.suite(plugin, directory, DEADLINE).run(List.of(item), finding -> {});

    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).as(finding.reason()).isEqualTo(Outcome.FAIL);
              assertThat(finding.reason()).doesNotContain("could not be carried out");
            });
  }

  @Test
  void pluginThatKeepsAllRulesPassesAll() {
    TestPlugins.installScript(directory, "well-behaved");

    Report report =
        TestPlugins.suite(TestPlugins.script("well-behaved"), directory, PATIENCE).runAll();

    assertThat(report.failures().stream().map(f -> f.item().number() + ": " + f.reason()))
        .isEmpty();
    assertThat(report.findings()).hasSameSizeAs(Checklist.items());
  }

  @Test
  void pluginWithHostStateThatKeepsAllRulesPassesThoseAboutIt() {
    TestPlugins.installScript(directory, "well-behaved");
    List<Item> items =
        Stream.of("33", "36", "40", "54", "55", "56", "57", "58")
            .map(number -> Checklist.find(number).orElseThrow())
            .toList();

    Report report =
        TestPlugins.suite(TestPlugins.scriptWithHostState("well-behaved"), directory, PATIENCE)
            .run(items, finding -> {});

    assertThat(report.findings())
        .allSatisfy(
            finding ->
                assertThat(finding.outcome())
                    .as(finding.item().number() + ": " + finding.reason())
                    .isEqualTo(Outcome.PASS));
  }
}
