package mesh.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;

class ClusterNamespacesIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Test
  void everyNamespaceIsKnownWhenReady() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("namespaces-known", Map.of("sluice.mesh/injection", "enabled"));
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
        ClusterNamespaces namespaces = ClusterNamespaces.start(ClusterClient.connection(client))) {
      Condition.await(DEADLINE, "the namespaces are known", namespaces::isReady, () -> "");

      assertThat(namespaces.find("namespaces-known").orElseThrow().labels())
          .containsEntry("sluice.mesh/injection", "enabled");
    }
  }

  @Test
  void namespaceThatTheWatchHasNotBroughtIsAskedFor() throws Exception {
    ApiServer server = ApiServer.get();
    try (KubernetesClient client =
        ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig())) {
      ClusterNamespaces namespaces = ClusterNamespaces.start(ClusterClient.connection(client));
      Condition.await(DEADLINE, "the namespaces are known", namespaces::isReady, () -> "");
      assertThat(namespaces.watch().isAlive()).isTrue();
      namespaces.close();
      Condition.await(
          DEADLINE, "the watch has ended", () -> !namespaces.watch().isAlive(), () -> "");
      server.createNamespace("namespaces-fresh", Map.of("sluice.mesh/injection", "enabled"));

      assertThat(namespaces.find("namespaces-fresh"))
          .map(NamespaceFacts::labels)
          .hasValueSatisfying(
              labels -> assertThat(labels).containsEntry("sluice.mesh/injection", "enabled"));
      assertThat(namespaces.find("namespaces-none")).isEmpty();
    }
  }

  @Test
  void changeOfALabelArrives() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("namespaces-changed", Map.of());
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
        ClusterNamespaces namespaces = ClusterNamespaces.start(ClusterClient.connection(client))) {
      Condition.await(DEADLINE, "the namespaces are known", namespaces::isReady, () -> "");

      server.kubectl("label", "namespace", "namespaces-changed", "sluice.mesh/injection=disabled");

      Condition.await(
          DEADLINE,
          "the label is known",
          () ->
              namespaces
                  .find("namespaces-changed")
                  .map(facts -> facts.labels().get("sluice.mesh/injection"))
                  .equals(Optional.of("disabled")),
          () -> namespaces.find("namespaces-changed").toString());
    }
  }
}
