package mesh.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.testing.Checkout;

/** The manifests of {@code deploy/injector}, as users apply them. */
public final class DeployManifests {
  /** The profiles that there are, each a directory below {@code profiles}. */
  public static final List<String> PROFILES = List.of("sluice", "istio", "osm");

  private static final Path DIRECTORY = Checkout.path("deploy", "injector");

  private DeployManifests() {}

  /** A file that all profiles share. */
  public static Path base(String name) {
    return DIRECTORY.resolve("base").resolve(name);
  }

  /** The directory of a profile. */
  public static Path profile(String name) {
    return DIRECTORY.resolve("profiles").resolve(name);
  }

  /**
   * The directories that make up the injector of a profile, in the order in which to apply them.
   */
  public static List<Path> directories(String profile) {
    return List.of(DIRECTORY.resolve("base"), profile(profile));
  }

  /** All objects of a profile, in the order in which kubectl takes them. */
  public static List<JsonObject> objects(String profile) throws IOException {
    List<JsonObject> objects = new ArrayList<>();
    for (Path directory : directories(profile)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.sorted().toList()) {
          objects.addAll(documents(file));
        }
      }
    }
    return objects;
  }

  private static List<JsonObject> documents(Path file) throws IOException {
    try {
      return Documents.read(file.toString(), Files.readAllBytes(file)).stream()
          .map(JsonObject.class::cast)
          .toList();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  /** The MutatingWebhookConfigurations of a profile. */
  public static List<JsonObject> webhooks(String profile) throws IOException {
    return objects(profile).stream()
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
