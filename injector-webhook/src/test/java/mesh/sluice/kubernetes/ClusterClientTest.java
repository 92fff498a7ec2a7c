package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterClientTest {
  @TempDir private Path directory;

  @Test
  void outsideOfAClusterTheMessageNamesTheOtherWay() {
    assertThatThrownBy(() -> ClusterClient.inCluster(Map.of(), directory))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContainingAll("KUBERNETES_SERVICE_HOST", "--kubeconfig");
  }

  @Test
  void podWithoutATokenIsToldSo() {
    assertThatThrownBy(
            () -> ClusterClient.inCluster(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), directory))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContainingAll("token", "automountServiceAccountToken");
  }

  @Test
  void missingKubeconfigIsNamed() {
    Path file = directory.resolve("none");
    assertThatThrownBy(() -> ClusterClient.fromKubeconfig(file))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void fileThatIsNoKubeconfigIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("config"), "- no\n- kubeconfig\n");
    assertThatThrownBy(() -> ClusterClient.fromKubeconfig(file))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContaining(file.toString());
  }
}
