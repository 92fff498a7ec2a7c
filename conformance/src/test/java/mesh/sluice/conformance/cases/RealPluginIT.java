package mesh.sluice.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.plugin.PluginDescription;
import mesh.sluice.conformance.report.ComparisonDocument;
import mesh.sluice.conformance.report.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the suite on real plugins, and holds the committed comparison to what it finds. */
@Execution(ExecutionMode.CONCURRENT)
class RealPluginIT {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Path COMPARISON = Path.of("../docs/conformance.md");

  @Test
  void sluiceCniKeepsAllRules() throws IOException {
    Path plugin = Path.of(System.getProperty("sluice.cni", "../cni-plugin/target/sluice-cni"));
    assertThat(plugin)
        .as("sluice-cni: build it with  mvn -pl cni-plugin -am package  or give -Dsluice.cni=FILE")
        .isExecutable();

    Report report = run("sluice-cni", plugin.toAbsolutePath().getParent());

    assertThat(report.failures().stream().map(f -> f.item().number() + ": " + f.reason()))
        .isEmpty();
    isAsCommitted(report);
  }

  @Test
  void portmapIsAsTheComparisonSays() throws IOException {
    isAsCommitted(run("portmap", TestPlugins.referenceDirectory()));
  }

  @Test
  void tuningIsAsTheComparisonSays() throws IOException {
    isAsCommitted(run("tuning", TestPlugins.referenceDirectory()));
  }

  private static Report run(String name, Path directory) throws IOException {
    var plugin = PluginDescription.read(Path.of("plugins", name + ".json"));
    Report report = TestPlugins.suite(plugin, directory, DEADLINE).runAll();
    assertThat(report.findings()).hasSameSizeAs(Checklist.items());
    return report;
  }

  private static void isAsCommitted(Report report) throws IOException {
    assertThat(Files.readString(COMPARISON).lines())
        .as("docs/conformance.md is not what a run finds now; make it anew: conformance/compare")
        .contains(ComparisonDocument.totalsLine(report));
  }
}
