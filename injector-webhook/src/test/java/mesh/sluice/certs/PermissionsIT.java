package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.cluster.ClusterNamespaces;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.cluster.SettingsWatch;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.kubernetes.Leader;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The permissions that deploy/injector gives are enough. */
class PermissionsIT {
  private static final String NAMESPACE = "sluice-system";

  @TempDir private Path serviceAccount;

  @Test
  void deployedPermissionsAreEnoughForAllThatAReplicaDoes() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace(NAMESPACE, Map.of());
    for (String file : List.of("20-access", "21-access-policies", "25-certificate")) {
      server.kubectl("apply", "-f", DeployManifests.base(file + ".yaml").toString());
    }
    server.kubectlWith(
        """
        {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration,
         metadata: {name: sluice-injector},
         webhooks: [{name: none.sluice.mesh, clientConfig: {url: "https://localhost:1/"},
                     sideEffects: None, admissionReviewVersions: [v1], rules: []}]}
        """,
        "apply",
        "-f",
        "-");
    ServingKeys keys = ServingKeys.empty();
    try (KubernetesClient client = client(server);
        ClusterNamespaces namespaces = ClusterNamespaces.start(ClusterClient.connection(client));
        SettingsWatch settings =
            SettingsWatch.start(
                ClusterClient.connection(client),
                NAMESPACE,
                "sluice-injector",
                "test",
                Metrics.NONE);
        SelfSignedCertificates certificates =
            SelfSignedCertificates.start(
                ClusterAccess.by(client),
                NAMESPACE,
                Replica.SECRET,
                CertificateSettings.of("sluice-injector", NAMESPACE, "cluster.local"),
                keys,
                Clock.systemUTC(),
                Metrics.NONE)) {
      await("namespaces are known", namespaces::isReady);
      assertThat(namespaces.find("no-such-namespace")).isEmpty();
      await("there are settings", () -> settings.current().isPresent());
      await("there is a certificate", () -> keys.identity().isPresent());
      try (Leader leader =
          Leader.start(
              client, NAMESPACE, "sluice-injector", "test", leading -> {}, List.of(certificates))) {
        assertThat(leader).isNotNull();
        await("it leads", () -> !lease(server, "holderIdentity").isEmpty());
        String renewed = lease(server, "renewTime");
        await("it renews the lease", () -> !lease(server, "renewTime").equals(renewed));
        await("the caBundle is there", () -> !bundle(server).isEmpty());
        server.kubectl(patch("[{\"op\":\"remove\",\"path\":\"/data\"}]"));
        await("the Secret is filled again", () -> server.kubectl(get()).contains("tls.key"));
        server.kubectl(
            "-n", NAMESPACE, "create", "configmap", "sluice-injector", "--from-literal=wrong=1");
        await("there is an event", () -> events(server).contains("InvalidSettings"));
      }
      assertThat(lease(server, "leaseDurationSeconds")).isEqualTo("1");
    } finally {
      server.kubectl("delete", "mutatingwebhookconfiguration", "sluice-injector");
      server.kubectl(
          "-n", NAMESPACE, "delete", "configmap", "sluice-injector", "--ignore-not-found");
    }
  }

  private KubernetesClient client(ApiServer server) throws Exception {
    Files.write(serviceAccount.resolve("ca.crt"), server.authority());
    Files.writeString(
        serviceAccount.resolve("token"),
        server.kubectl("-n", NAMESPACE, "create", "token", "sluice-injector"),
        StandardCharsets.US_ASCII);
    URI address = URI.create(server.url());
    return ClusterClient.inCluster(
        InjectorModels.ALL,
        Map.of(
            "KUBERNETES_SERVICE_HOST", address.getHost(),
            "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort())),
        serviceAccount);
  }

  private static String lease(ApiServer server, String field) throws Exception {
    return server
        .tryKubectl(
            "",
            "-n",
            NAMESPACE,
            "get",
            "lease",
            "sluice-injector",
            "--ignore-not-found",
            "-o",
            "jsonpath={.spec." + field + "}")
        .output();
  }

  private static String[] get() {
    return new String[] {"-n", NAMESPACE, "get", "secret", Replica.SECRET, "-o", "yaml"};
  }

  private static String[] patch(String operations) {
    return new String[] {
      "-n", NAMESPACE, "patch", "secret", Replica.SECRET, "--type=json", "-p", operations
    };
  }

  private static String bundle(ApiServer server) throws Exception {
    return server.kubectl(
        "get",
        "mutatingwebhookconfiguration",
        "sluice-injector",
        "-o",
        "jsonpath={.webhooks[*].clientConfig.caBundle}");
  }

  private static String events(ApiServer server) throws Exception {
    return server.kubectl("-n", NAMESPACE, "get", "events", "-o", "jsonpath={.items[*].reason}");
  }

  private static void await(String what, Callable<Boolean> question) {
    Condition.await(Duration.ofSeconds(40), what, question, () -> "");
  }
}
