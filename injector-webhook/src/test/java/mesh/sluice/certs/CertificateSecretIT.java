package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Map;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.certs.CertificateSecret.Stored;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.ClusterClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    createEmpty(server, "Opaque");
    client = ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
    secret = new CertificateSecret(ClusterAccess.by(client), NAMESPACE, "shared");
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  private static void createEmpty(ApiServer server, String type) throws IOException {
    server.kubectlWith(
        """
        {apiVersion: v1, kind: Secret, metadata: {name: shared, namespace: %s}, type: %s}
        """
            .formatted(NAMESPACE, type),
        "create",
        "-f",
        "-");
  }

  @Test
  void ofThoseThatFillAnEmptySecretOneDoes() throws Exception {
    Stored empty = secret.read();

    assertThat(secret.write(empty, data(1))).isTrue();
    assertThat(secret.write(empty, data(2))).isFalse();

    assertThat(content()).isEqualTo(1);
  }

  @Test
  void whatHasChangedSinceItWasReadIsNotReplaced() throws Exception {
    Stored read = secret.read();

    assertThat(secret.write(read, data(2))).isTrue();
    assertThat(secret.write(read, data(3))).isFalse();

    assertThat(content()).isEqualTo(2);
  }

  @Test
  void missingSecretIsNamedWithTheRemedyAndNotCreated() throws Exception {
    Stored read = secret.read();
    client.secrets().inNamespace(NAMESPACE).withName("shared").delete();

    assertThat(secret.write(read, data(2))).isFalse();

    assertThatThrownBy(secret::read)
        .isInstanceOf(SecretUnusableException.class)
        .hasMessage(
            "Secret certificate-secret/shared: it is not there, and sluice-injector may not create"
                + " it: apply deploy/injector/base/25-certificate.yaml, or let cert-manager create"
                + " it");
  }

  /** Kubernetes itself writes into such ones: what is there would be handed on as ours. */
  @ParameterizedTest
  @ValueSource(strings = {"example.com/other", "bootstrap.kubernetes.io/token"})
  void secretOfAnotherTypeIsNotUsed(String type) throws Exception {
    client.secrets().inNamespace(NAMESPACE).withName("shared").delete();
    createEmpty(ApiServer.get(), type);

    assertThatThrownBy(secret::read)
        .isInstanceOf(SecretUnusableException.class)
        .hasMessageContainingAll(
            "Secret certificate-secret/shared: type: '" + type + "'",
            "Opaque or kubernetes.io/tls",
            "delete the Secret and apply deploy/injector/base/25-certificate.yaml");
  }

  private static Map<String, byte[]> data(int content) {
    return Map.of("tls.crt", new byte[] {(byte) content});
  }

  private int content() throws Exception {
    return secret.read().data().get("tls.crt")[0];
  }
}
