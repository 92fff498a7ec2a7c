package mesh.sluice.injector;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive {@code sluice-injector.tar}, taken apart as a container runtime does it; as root. */
class ContainerImageIT {
  private static final Path ARCHIVE = Path.of("target", "sluice-injector.tar").toAbsolutePath();
  private static final Path DEPLOYMENT = DeployManifests.base("50-deployment.yaml");

  @TempDir private Path image;
  @TempDir private Path root;
  private JsonObject manifest;
  private JsonObject settings;

  @BeforeEach
  void unpack() throws IOException, MalformedJsonException {
    untar(ARCHIVE, image);
    manifest = (JsonObject) ((JsonArray) Json.read(read("manifest.json"))).elements().getFirst();
    JsonObject configuration = (JsonObject) Json.read(read(text(manifest, "Config")));
    settings = (JsonObject) configuration.find("config").orElseThrow();
    // As runtimes make it; the temporary directory is root's alone.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String layer : texts(manifest, "Layers")) {
      untar(image.resolve(layer), root);
    }
  }

  @Test
  void nothingIsInItButTheProgram() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(path -> !path.equals(root)))
          .containsExactly(root.resolve("sluice-injector"));
    }
  }

  @Test
  void programRunsThereAsAUserWithoutAName() throws IOException {
    String user = text(settings, "User");
    List<String> command = new ArrayList<>(List.of("chroot", "--userspec=" + user));
    command.add(root.toString());
    command.addAll(texts(settings, "Entrypoint"));
    command.add("--version");

    assertThat(user).matches("[1-9][0-9]*:[1-9][0-9]*");
    assertThat(Programs.run(image, command, "")).startsWith("sluice-injector ");
  }

  @Test
  void deploymentStartsThisImageAsThisUser() throws IOException {
    String deployment = Files.readString(DEPLOYMENT);
    String[] user = text(settings, "User").split(":");

    assertThat(deployment)
        .contains("image: " + texts(manifest, "RepoTags").getFirst() + "\n")
        .contains(
            texts(settings, "Cmd").stream()
                .map(argument -> "\"" + argument + "\"")
                .collect(joining(",", "args: [", "]\n")))
        .contains("runAsUser: " + user[0] + "\n", "runAsGroup: " + user[1] + "\n");
    assertThat(((JsonObject) settings.find("ExposedPorts").orElseThrow()).members().keySet())
        .allSatisfy(
            port -> assertThat(deployment).contains("containerPort: " + port.split("/")[0] + "\n"));
  }

  private byte[] read(String name) throws IOException {
    return Files.readAllBytes(image.resolve(name));
  }

  private static void untar(Path archive, Path directory) throws IOException {
    Programs.run(directory, List.of("tar", "--extract", "--file=" + archive), "");
  }

  private static String text(JsonObject object, String name) {
    return ((JsonString) object.find(name).orElseThrow()).value();
  }

  private static List<String> texts(JsonObject object, String name) {
    return ((JsonArray) object.find(name).orElseThrow())
        .elements().stream().map(element -> ((JsonString) element).value()).toList();
  }
}
