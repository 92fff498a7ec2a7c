package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.conformance.netns.TestEnvironment;
import mesh.sluice.conformance.plugin.PluginUnderTest;

/**
 * What all cases of one run share.
 *
 * @param plugin the plugin as declared
 * @param binary its file
 * @param cnitool the runtime for items that need a real one
 * @param searchPath CNI_PATH
 * @param testEnvironment where it runs
 * @param supportedVersions what its VERSION lists; empty if it did not answer
 */
record Bench(
    PluginUnderTest plugin,
    Path binary,
    Path cnitool,
    String searchPath,
    TestEnvironment testEnvironment,
    List<String> supportedVersions) {
  Bench {
    supportedVersions = List.copyOf(supportedVersions);
  }

  /**
   * The highest version that the plugin and the suite have in common; 1.0.0 if VERSION did not
   * tell.
   */
  String version() {
    return Versions.KNOWN.stream()
        .filter(supportedVersions::contains)
        .reduce((lower, higher) -> higher)
        .orElse("1.0.0");
  }

  /** The same with the versions filled in by asking the plugin. */
  Bench askingForVersions() {
    List<String> versions = new ArrayList<>();
    try (Trial trial = new Trial(this)) {
      JsonNode answer =
          Expect.result(
              trial.send(
                  trial
                      .request("VERSION")
                      .without("CNI_PATH")
                      .withInput("{\"cniVersion\":\"1.0.0\"}")),
              "VERSION");
      answer.path("supportedVersions").forEach(version -> versions.add(version.asText()));
    } catch (RuleBrokenException e) {
      // Item 19 reports it; the others go on with a version that every plugin should know.
      versions.clear();
    }
    return new Bench(plugin, binary, cnitool, searchPath, testEnvironment, versions);
  }
}
