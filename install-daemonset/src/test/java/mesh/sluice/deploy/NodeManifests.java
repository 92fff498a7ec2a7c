package mesh.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import mesh.sluice.detect.Preset;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.testing.Checkout;

/** The manifests of {@code deploy/node}, as users apply them. */
final class NodeManifests {
  static final Path DIRECTORY = Checkout.path("deploy", "node");

  /** The platforms that there are, each below {@code platforms}: those that detection knows. */
  static final List<String> PLATFORMS =
      Arrays.stream(Preset.values()).map(Preset::optionName).toList();

  private NodeManifests() {}

  static Path base(String name) {
    return DIRECTORY.resolve("base").resolve(name);
  }

  static Path platform(String name) {
    return DIRECTORY.resolve("platforms").resolve(name);
  }

  /** The DaemonSet of a platform. */
  static JsonObject daemonSet(String platform) throws IOException {
    Path file = platform(platform).resolve("50-daemonset.yaml");
    try {
      return Documents.read(file.toString(), Files.readAllBytes(file)).getFirst().asObject();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  /** The template of its pods. */
  static JsonObject template(String platform) throws IOException {
    return daemonSet(platform).findPath("spec.template").orElseThrow().asObject();
  }

  /** Its only container. */
  static JsonObject container(String platform) throws IOException {
    List<JsonValue> containers =
        template(platform).findPath("spec.containers").orElseThrow().asList();
    if (containers.size() != 1) {
      throw new AssertionError("not one container: " + containers);
    }
    return containers.getFirst().asObject();
  }

  /** A text, or empty where there is none. */
  static String text(JsonObject object, String path) {
    return object
        .findPath(path)
        .filter(JsonString.class::isInstance)
        .map(JsonValue::asText)
        .orElse("");
  }
}
