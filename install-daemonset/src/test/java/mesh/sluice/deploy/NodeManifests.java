package mesh.sluice.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs;

/** The manifests of {@code deploy/node}, as users apply them. */
final class NodeManifests {
  /** What is applied by {@code kubectl apply -k}. */
  static final Path DIRECTORY = Checkout.path("deploy", "node");

  /** Those that mount other directories, each below {@code platforms}. */
  static final List<String> PLATFORMS =
      List.of("crio", "gke", "k3s", "microk8s", "openshift", "rke2", "talos");

  private static final Path KUBECTL =
      Path.of(System.getProperty("sluice.cache"), "kubernetes", "kubectl");

  private NodeManifests() {}

  /** The usual directory, and those of all platforms. */
  static Stream<Path> directories() {
    return Stream.concat(Stream.of(DIRECTORY), PLATFORMS.stream().map(NodeManifests::platform));
  }

  static Path base(String name) {
    return DIRECTORY.resolve("base").resolve(name);
  }

  static Path platform(String name) {
    return DIRECTORY.resolve("platforms").resolve(name);
  }

  /** The DaemonSet that {@code kubectl apply -k} takes from a directory. */
  static JsonObject daemonSet(Path directory) throws IOException {
    String rendered =
        Programs.run(directory, List.of(KUBECTL.toString(), "kustomize", directory.toString()), "");
    try {
      return Documents.read(directory.toString(), rendered.getBytes(StandardCharsets.UTF_8))
          .stream()
          .map(JsonValue::asObject)
          .filter(object -> text(object, "kind").equals("DaemonSet"))
          .findFirst()
          .orElseThrow();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  /** The template of its pods. */
  static JsonObject template(Path directory) throws IOException {
    return daemonSet(directory).findPath("spec.template").orElseThrow().asObject();
  }

  /** Its only container. */
  static JsonObject container(Path directory) throws IOException {
    List<JsonValue> containers =
        template(directory).findPath("spec.containers").orElseThrow().asList();
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
