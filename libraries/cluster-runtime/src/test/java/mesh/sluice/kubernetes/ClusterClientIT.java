package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    Files.write(serviceAccount.resolve("ca.crt"), server.authority());
    URI address = URI.create(server.url());
    try (KubernetesClient client =
        ClusterClient.inCluster(
            TestModels.ALL,
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

  /** The library alone would take the key for one of RSA. */
  @ParameterizedTest
  @ValueSource(strings = {"-traditional", ""})
  void keyOfAClientCertificateIsReadInEitherForm(String form) throws Exception {
    ApiServer server = ApiServer.get();
    String kubeconfig = Files.readString(server.kubeconfig());
    Matcher key = Pattern.compile("client-key: ([^}]+)").matcher(kubeconfig);
    assertThat(key.find()).isTrue();
    Path other = serviceAccount.resolve("other.key");
    Programs.run(
        serviceAccount,
        List.of(("openssl pkey -in " + key.group(1) + " -out " + other + " " + form).split(" ")),
        "");
    Path file =
        Files.writeString(
            serviceAccount.resolve("kubeconfig"), kubeconfig.replace(key.group(1), "" + other));

    try (KubernetesClient client = ClusterClient.fromKubeconfig(TestModels.ALL, file)) {
      assertThat(client.namespaces().withName("default").get()).isNotNull();
    }
    assertThat(Files.readString(other))
        .contains(form.isEmpty() ? "BEGIN PRIVATE KEY" : "BEGIN EC PRIVATE KEY");
  }

  private static int pods(KubernetesClient client) {
    return client.pods().inNamespace("client-token").list().getItems().size();
  }
}
