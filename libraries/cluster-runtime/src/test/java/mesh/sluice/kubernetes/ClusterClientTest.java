package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterClientTest {
  @TempDir private Path directory;

  @Test
  void outsideOfAClusterTheMessageNamesTheOtherWay() {
    assertThatThrownBy(() -> ClusterClient.inCluster(TestModels.ALL, Map.of(), directory))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContainingAll("KUBERNETES_SERVICE_HOST", "--kubeconfig");
  }

  @Test
  void podWithoutATokenIsToldSo() {
    assertThatThrownBy(
            () ->
                ClusterClient.inCluster(
                    TestModels.ALL, Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), directory))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContainingAll("token", "automountServiceAccountToken");
  }

  @Test
  void missingKubeconfigIsNamed() {
    Path file = directory.resolve("none");
    assertThatThrownBy(() -> ClusterClient.fromKubeconfig(TestModels.ALL, file))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void fileThatIsNoKubeconfigIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("config"), "- no\n- kubeconfig\n");
    assertThatThrownBy(() -> ClusterClient.fromKubeconfig(TestModels.ALL, file))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void personsKubeconfigIsFoundAsKubectlFindsIt() throws Exception {
    Path home = Files.createDirectories(directory.resolve("home/.kube")).getParent();
    Files.writeString(home.resolve(".kube/config"), kubeconfig("https://at-home:6443"));
    Path named = Files.writeString(directory.resolve("named"), kubeconfig("https://named:6443"));

    assertThat(address(Map.of(), home)).isEqualTo("https://at-home:6443/");
    assertThat(address(Map.of("KUBECONFIG", ""), home)).isEqualTo("https://at-home:6443/");
    assertThat(address(Map.of("KUBECONFIG", named.toString()), home))
        .isEqualTo("https://named:6443/");
  }

  @Test
  void severalKubeconfigsAreTooMany() {
    assertThatThrownBy(
            () -> ClusterClient.asKubectl(TestModels.ALL, Map.of("KUBECONFIG", "/a:/b"), directory))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContainingAll("/a:/b", "--kubeconfig");
  }

  @Test
  void whoHasNoKubeconfigIsToldToNameOne() {
    assertThatThrownBy(() -> ClusterClient.asKubectl(TestModels.ALL, Map.of(), directory))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContaining("--kubeconfig");
  }

  private static String address(Map<String, String> environment, Path home) throws Exception {
    try (KubernetesClient client = ClusterClient.asKubectl(TestModels.ALL, environment, home)) {
      return client.getMasterUrl().toString();
    }
  }

  private static String kubeconfig(String url) {
    return """
    apiVersion: v1
    kind: Config
    current-context: lab
    contexts: [{name: lab, context: {cluster: lab, user: me}}]
    clusters: [{name: lab, cluster: {server: "%s"}}]
    users: [{name: me, user: {token: secret}}]
    """
        .formatted(url);
  }
}
