package mesh.sluice.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs;

/** The manifests of {@code deploy/injector}, as users apply them. */
public final class DeployManifests {
  /** The profiles that there are, each a directory below {@code profiles}. */
  public static final List<String> PROFILES = List.of("sluice", "istio", "osm");

  /** What is applied by {@code kubectl apply -k}. */
  public static final Path DIRECTORY = Checkout.path("deploy", "injector");

  private static final Path KUBECTL =
      Path.of(System.getProperty("sluice.cache"), "kubernetes", "kubectl");

  private DeployManifests() {}

  /** A file that all profiles share. */
  public static Path base(String name) {
    return DIRECTORY.resolve("base").resolve(name);
  }

  /** The directory of a profile. */
  public static Path profile(String name) {
    return DIRECTORY.resolve("profiles").resolve(name);
  }

  /** All objects that {@code kubectl apply -k} takes from a directory, in order. */
  public static List<JsonObject> render(Path directory) throws IOException {
    String rendered =
        Programs.run(directory, List.of(KUBECTL.toString(), "kustomize", directory.toString()), "");
    try {
      return Documents.read(directory.toString(), rendered.getBytes(StandardCharsets.UTF_8))
          .stream()
          .map(JsonObject.class::cast)
          .toList();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  /** The MutatingWebhookConfigurations of a profile. */
  public static List<JsonObject> webhooks(String profile) throws IOException {
    return render(profile(profile)).stream()
        .filter(object -> isOf(object, "MutatingWebhookConfiguration"))
        .toList();
  }

  /** Whether an object is of a kind. */
  public static boolean isOf(JsonObject object, String kind) {
    return object.find("kind").filter(new JsonString(kind)::equals).isPresent();
  }

  /** {@code metadata.name} of an object. */
  public static String name(JsonObject object) {
    JsonValue name = object.findPath("metadata.name").orElseThrow();
    return ((JsonString) name).value();
  }
}
