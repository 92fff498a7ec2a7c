package mesh.sluice.certs;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.metrics.Metrics;

/** What of one replica has to do with certificates, and a webhook that shows them. */
final class Replica implements AutoCloseable {
  static final String SECRET = "sluice-injector-certificate";

  /** So far back that certificates of a clock that ran ahead are valid for API servers, too. */
  private static final Duration BACKDATED = Duration.ofDays(10);

  final ServingKeys keys = ServingKeys.empty();
  final SelfSignedCertificates certificates;
  final ReviewStub webhook;
  private final KubernetesClient client;

  Replica(String namespace, CertificateSettings settings, Clock clock) throws Exception {
    client = ClusterClient.fromKubeconfig(InjectorModels.ALL, ApiServer.get().kubeconfig());
    webhook = new ReviewStub(keys);
    certificates =
        SelfSignedCertificates.start(
            ClusterAccess.by(client),
            namespace,
            SECRET,
            settings,
            new Issuer(BACKDATED),
            keys,
            clock,
            Metrics.NONE);
  }

  boolean isReady() {
    return keys.identity().isPresent();
  }

  Instant expiry() {
    return keys.identity().orElseThrow().expiry();
  }

  @Override
  public void close() {
    certificates.close();
    webhook.close();
    client.close();
  }
}
