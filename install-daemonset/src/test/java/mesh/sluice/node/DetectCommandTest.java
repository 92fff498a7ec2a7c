package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import mesh.sluice.install.Node;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {
  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void makeNode() throws IOException {
    node = Node.in(directory).network("10-net.conflist");
    containerd("");
  }

  @Test
  void directoriesAndTheirReasonsAreToldAndNothingIsChanged() throws IOException {
    CommandRun run = CommandRun.of("detect", "--host-root=" + directory);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("containerd", "/etc/cni/net.d", "/opt/cni/bin", "/etc/containerd/config.toml");
    assertThat(run.err()).isEmpty();
    assertThat(node.names()).containsExactly("10-net.conflist", "bridge");
  }

  @Test
  void jsonHasTheSameForPrograms() throws MalformedJsonException {
    CommandRun run = CommandRun.of("detect", "--host-root=" + directory, "-o", "json");

    JsonObject detection = read(run.out());
    assertThat(run.status()).isZero();
    assertThat(detection.find("runtime").orElseThrow()).hasToString("\"containerd\"");
    assertThat(detection.findPath("confDirectory.value").orElseThrow())
        .hasToString("\"/etc/cni/net.d\"");
    assertThat(detection.findPath("binDirectory.value").orElseThrow())
        .hasToString("\"/opt/cni/bin\"");
    assertThat(detection.findPath("confDirectory.source")).isPresent();
  }

  @Test
  void obstacleFailsInBothFormats() throws IOException, MalformedJsonException {
    containerd("[plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dirs = ['/elsewhere']\n");

    CommandRun text = CommandRun.of("detect", "--host-root=" + directory);
    CommandRun json = CommandRun.of("detect", "--host-root=" + directory, "--output=json");

    assertThat(text.status()).isEqualTo(1);
    assertThat(text.out()).contains("/elsewhere", "is not visible here", "mount one of them");
    assertThat(json.status()).isEqualTo(1);
    assertThat(read(json.out()).find("warnings").orElseThrow().toString())
        .contains("\"blocksInstallation\":true");
  }

  @Test
  void presetIsTakenByItsName() throws MalformedJsonException {
    CommandRun run =
        CommandRun.of("detect", "--host-root=" + directory, "--preset=k3s", "-o", "json");

    assertThat(read(run.out()).find("preset").orElseThrow()).hasToString("\"k3s\"");
  }

  @Test
  void nodeThatIsNotThereIsToldOf() {
    CommandRun run = CommandRun.of("detect", "--host-root=" + directory.resolve("none"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("no configuration of a runtime is visible below it", "--runtime-config");
  }

  @Test
  void unknownFormatIsRefusedWithAll() {
    CommandRun run = CommandRun.of("detect", "--output=yaml");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--output", "'yaml' is not one of text, json");
  }

  private void containerd(String more) throws IOException {
    Path file = directory.resolve("etc/containerd/config.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "version = 3\n" + more);
  }

  private static JsonObject read(String text) throws MalformedJsonException {
    return Json.read(text.strip().getBytes(StandardCharsets.UTF_8)).asObject();
  }
}
