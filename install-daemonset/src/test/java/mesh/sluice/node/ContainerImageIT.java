package mesh.sluice.node;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive {@code sluice-node.tar}, taken apart as a container runtime does it; as root. */
class ContainerImageIT {
  private static final Path ARCHIVE = Path.of("target", "sluice-node.tar").toAbsolutePath();
  private static final Path DAEMON_SET =
      Checkout.path("deploy/node/platforms/containerd/50-daemonset.yaml");

  @TempDir private Path image;
  @TempDir private Path root;
  private JsonObject manifest;
  private JsonObject settings;

  @BeforeEach
  void unpack() throws IOException, MalformedJsonException {
    untar(ARCHIVE, image);
    manifest = Json.read(read("manifest.json")).asList().getFirst().asObject();
    JsonObject configuration =
        Json.read(read(manifest.find("Config").orElseThrow().asText())).asObject();
    settings = configuration.find("config").orElseThrow().asObject();
    // As runtimes make it; the temporary directory is root's alone.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String layer : texts(manifest, "Layers")) {
      untar(image.resolve(layer), root);
    }
  }

  @Test
  void programAndPluginAreInItAndNothingElse() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(path -> !path.equals(root)))
          .containsExactlyInAnyOrder(root.resolve("sluice-node"), root.resolve("sluice-cni"));
    }
  }

  /** The files that it changes are root's. */
  @Test
  void programRunsThereAsRoot() throws IOException {
    List<String> command = new ArrayList<>(List.of("chroot", "--userspec=0:0", root.toString()));
    command.addAll(texts(settings, "Entrypoint"));
    command.add("--version");

    assertThat(settings.find("User").orElseThrow().asText()).isEqualTo("0:0");
    assertThat(Programs.run(image, command, "")).startsWith("sluice-node ");
  }

  /** It installs this one, and asks it before. */
  @Test
  void pluginAnswersThere() throws IOException {
    assertThat(
            Programs.run(
                image, List.of("chroot", root.toString(), "/sluice-node", "install", "--help"), ""))
        .contains("/sluice-cni");
    assertThat(
            Programs.run(
                image,
                List.of("env", "CNI_COMMAND=VERSION", "chroot", root.toString(), "/sluice-cni"),
                "{\"cniVersion\": \"1.1.0\"}"))
        .contains("\"supportedVersions\"");
  }

  @Test
  void daemonSetStartsThisImageWithTheseArgumentsAndThisPort() throws IOException {
    String daemonSet = Files.readString(DAEMON_SET);
    String[] user = settings.find("User").orElseThrow().asText().split(":");

    assertThat(daemonSet)
        .contains("image: " + texts(manifest, "RepoTags").getFirst() + "\n")
        .contains(
            texts(settings, "Cmd").stream()
                .map(argument -> "\"" + argument + "\"")
                // The mounts are below /host, which the image does not know of.
                .collect(joining(",", "args: [", ",\"--host-root=/host\"]\n")))
        .contains("runAsUser: " + user[0] + "\n", "runAsGroup: " + user[1] + "\n");
    assertThat(settings.find("ExposedPorts").orElseThrow().asObject().members().keySet())
        .isNotEmpty()
        .allSatisfy(
            port -> assertThat(daemonSet).contains("containerPort: " + port.split("/")[0] + "\n"));
  }

  private byte[] read(String name) throws IOException {
    return Files.readAllBytes(image.resolve(name));
  }

  private static void untar(Path archive, Path directory) throws IOException {
    Programs.run(directory, List.of("tar", "--extract", "--file=" + archive), "");
  }

  private static List<String> texts(JsonObject object, String name) {
    return object.find(name).orElseThrow().asList().stream().map(JsonValue::asText).toList();
  }
}
