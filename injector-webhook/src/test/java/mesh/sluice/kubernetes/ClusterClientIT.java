package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import mesh.sluice.lab.ApiServer;
import mesh.sluice.lab.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterClientIT {
  @TempDir private Path serviceAccount;

  @Test
  void tokenThatTheKubeletReplacesIsUsedAtOnce() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("client-token", Map.of());
    String name = "client-token";
    server.kubectl("-n", name, "create", "role", name, "--verb=list", "--resource=pods");
    server.kubectl(
        "-n",
        name,
        "create",
        "rolebinding",
        name,
        "--role=" + name,
        "--serviceaccount=" + name + ":default");
    String allowed = "--as=system:serviceaccount:" + name + ":default";
    Condition.await(
        Duration.ofSeconds(20),
        "the role counts",
        () -> server.tryKubectl("", "-n", name, "get", "pods", allowed).status() == 0,
        () -> "");
    Path token = serviceAccount.resolve("token");
    Files.writeString(token, "no token");
    Files.write(serviceAccount.resolve("ca.crt"), authority(server));
    URI address = URI.create(server.url());
    try (KubernetesClient client =
        ClusterClient.inCluster(
            Map.of(
                "KUBERNETES_SERVICE_HOST", address.getHost(),
                "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort())),
            serviceAccount)) {
      assertThatThrownBy(() -> pods(client))
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(401));

      Files.writeString(token, server.kubectl("-n", "client-token", "create", "token", "default"));

      assertThat(pods(client)).isZero();
    }
  }

  private static int pods(KubernetesClient client) {
    return client.pods().inNamespace("client-token").list().getItems().size();
  }

  private static byte[] authority(ApiServer server) throws Exception {
    return Base64.getDecoder()
        .decode(
            server.kubectl(
                "config",
                "view",
                "--raw",
                "--flatten",
                "-o",
                "jsonpath={.clusters[0].cluster.certificate-authority-data}"));
  }
}
