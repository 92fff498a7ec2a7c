package mesh.sluice.certs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.kubernetes.ClusterAccess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written counts as trusted only where the API server has it. */
class CaBundlesIT {
  private static final String NAME = "sluice-injector";
  private static final byte[] BUNDLE =
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".getBytes(US_ASCII);

  private final AtomicInteger overtakings = new AtomicInteger();
  private ApiServer server;
  private KubernetesClient client;

  @BeforeEach
  void createWebhooks() throws IOException {
    server = ApiServer.get();
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.kubeconfig().toFile()))
            .withHttpClientFactory(new JdkHttpClientFactory())
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("overtake", new Overtaker()))
            .build();
    server.kubectlWith(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: %s}
        webhooks:
        - &webhook
          name: one.sluice.mesh
          clientConfig: {url: "https://127.0.0.1:1/"}
          namespaceSelector: {matchLabels: {no: namespace}}
          sideEffects: None
          admissionReviewVersions: [v1]
        - {<<: *webhook, name: two.sluice.mesh}
        """
            .formatted(NAME),
        "apply",
        "-f",
        "-");
  }

  @AfterEach
  void deleteWebhooks() throws IOException {
    client.close();
    server.kubectl("delete", "mutatingwebhookconfiguration", NAME);
  }

  @Test
  void everyWebhookHasTheBundleOnceItIsPublished() throws IOException {
    assertThat(new CaBundles(ClusterAccess.by(client)).publish(BUNDLE)).isTrue();

    String encoded = Base64.getEncoder().encodeToString(BUNDLE);
    assertThat(bundles()).isEqualTo(encoded + " " + encoded);
  }

  @Test
  void bundleIsNotPublishedWhereSomebodyElseWasFaster() throws IOException {
    overtakings.set(1);
    CaBundles bundles = new CaBundles(ClusterAccess.by(client));

    assertThat(bundles.publish(BUNDLE)).isFalse();
    assertThat(bundles()).isEmpty();

    assertThat(bundles.publish(BUNDLE)).isTrue();
  }

  private String bundles() throws IOException {
    return server
        .kubectl(
            "get",
            "mutatingwebhookconfiguration",
            NAME,
            "-o",
            "jsonpath={.webhooks[*].clientConfig.caBundle}")
        .strip();
  }

  /** Changes the configuration after it was read and before it is written. */
  private final class Overtaker implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (request.method().equals("PATCH") && overtakings.getAndDecrement() > 0) {
        try {
          server.kubectl(
              "annotate", "--overwrite", "mutatingwebhookconfiguration", NAME, "changed=yes");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
