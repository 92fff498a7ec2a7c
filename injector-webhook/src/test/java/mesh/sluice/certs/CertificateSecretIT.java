package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.certs.CertificateSecret.Stored;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.kubernetes.ClusterClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of replicas that write at once, one does. */
class CertificateSecretIT {
  private static final String NAMESPACE = "certificate-secret";

  private KubernetesClient client;
  private CertificateSecret secret;

  @BeforeEach
  void createNamespace() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace(NAMESPACE, Map.of());
    server.kubectl("delete", "secrets", "--all", "--namespace=" + NAMESPACE);
    client = ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
    secret = new CertificateSecret(client, NAMESPACE, "shared");
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void secretIsCreatedOnce() {
    assertThat(secret.write(Optional.empty(), data(1))).isTrue();
    assertThat(secret.write(Optional.empty(), data(2))).isFalse();

    assertThat(content()).isEqualTo(1);
  }

  @Test
  void whatHasChangedSinceItWasReadIsNotReplaced() {
    secret.write(Optional.empty(), data(1));
    Optional<Stored> read = secret.read();

    assertThat(secret.write(read, data(2))).isTrue();
    assertThat(secret.write(read, data(3))).isFalse();

    assertThat(content()).isEqualTo(2);
  }

  @Test
  void whatWasDeletedSinceIsNotMadeAgainByWhoHasReadIt() {
    secret.write(Optional.empty(), data(1));
    Optional<Stored> read = secret.read();
    client.secrets().inNamespace(NAMESPACE).withName("shared").delete();

    assertThat(secret.write(read, data(2))).isFalse();

    assertThat(secret.read()).isEmpty();
  }

  private static Map<String, byte[]> data(int content) {
    return Map.of("tls.crt", new byte[] {(byte) content});
  }

  private int content() {
    return secret.read().orElseThrow().data().get("tls.crt")[0];
  }
}
