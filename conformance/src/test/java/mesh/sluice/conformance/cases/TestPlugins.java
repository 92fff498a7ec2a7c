package mesh.sluice.conformance.cases;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import mesh.sluice.conformance.plugin.PluginDescription;
import mesh.sluice.conformance.plugin.PluginUnderTest;

/**
 * The plugins of the integration tests: real ones, and the script that keeps or breaks rules on
 * demand.
 */
final class TestPlugins {
  private TestPlugins() {}

  /** Where {@code toolchain/prepare cni} leaves cnitool and the reference plugins. */
  static Path referenceDirectory() {
    String cache = System.getProperty("sluice.cache");
    if (cache == null) {
      throw new IllegalStateException(
          "the system property sluice.cache is not set: run the tests by Maven");
    }
    return Path.of(cache, "cni");
  }

  /** A suite for that plugin, whose binary is in the first directory. */
  static Suite suite(PluginUnderTest plugin, Path directory, Duration deadline) {
    return new Suite(
        plugin,
        List.of(directory, referenceDirectory()),
        referenceDirectory().resolve("cnitool"),
        deadline);
  }

  /** Puts the script into a directory under a name, which tells it what to break. */
  static void installScript(Path directory, String name) {
    try (InputStream script = TestPlugins.class.getResourceAsStream("/wrong/plugin")) {
      Path file = directory.resolve(name);
      Files.copy(script, file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The script's description, for that name. */
  static PluginUnderTest script(String name) {
    return PluginDescription.parse(scriptDescription().replace("well-behaved", name), "script");
  }

  /** The same, with some work on the host. */
  static PluginUnderTest scriptWithHostState(String name) {
    String description =
        scriptDescription()
            .replace("well-behaved", name)
            .replace("\"keepsHostState\": false", "\"keepsHostState\": true")
            .replace("\"entry\": {", "\"entry\": {\"hostMark\": true, ")
            .replace(
                "\"observe\": {\"in\": \"pod\", \"run\": [\"nft\", \"-s\", \"list\", \"table\","
                    + " \"inet\", \"marked\"]}",
                "\"observe\": {\"in\": \"node\", \"run\": [\"nft\", \"list\", \"tables\"]}");
    return PluginDescription.parse(description, "script with host state");
  }

  private static String scriptDescription() {
    try (InputStream description = TestPlugins.class.getResourceAsStream("/wrong/plugin.json")) {
      return new String(description.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
