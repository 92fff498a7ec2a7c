package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.TcpProxy;
import mesh.sluice.cluster.ClusterNamespaces;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.cluster.SettingsWatch;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.kubernetes.WatchedViews;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.nodegate.GateSettings;
import mesh.sluice.nodegate.NodeGate;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that carry nothing any more and were never closed, as behind a firewall. */
class SilentWatchIT {
  /** 30 s, and what the test itself needs on a busy machine. */
  private static final Duration NOTICED = Duration.ofSeconds(45);

  private static final String CONFIG_MAP =
      """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: silent, namespace: silent-watch},
       data: {config.yaml: "nativeSidecar: %s"}}
      """;

  @TempDir private Path directory;

  @Test
  void everyWatchIsRenewedWithin30Seconds() throws Exception {
    ApiServer api = ApiServer.get();
    api.createNamespace("silent-watch", Map.of());
    api.kubectlWith(CONFIG_MAP.formatted("true"), "apply", "-f", "-");
    try (TcpProxy proxy = TcpProxy.to(URI.create(api.url()).getPort());
        KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, through(api, proxy));
        ClusterNamespaces namespaces = ClusterNamespaces.start(ClusterClient.connection(client));
        SettingsWatch settings =
            SettingsWatch.start(
                ClusterClient.connection(client), "silent-watch", "silent", "test", Metrics.NONE);
        NodeGate gate =
            NodeGate.watch(
                ClusterAccess.by(client),
                GateSettings.DEFAULT,
                "test",
                Clock.systemUTC(),
                Metrics.NONE)) {
      WatchedViews views = new WatchedViews();
      views.add(namespaces.watch());
      views.add(settings.watch());
      gate.watches().forEach(views::add);
      Condition.await(
          NOTICED,
          "all is known",
          () ->
              namespaces.isReady()
                  && settings.current().isPresent()
                  && gate.watches().stream().allMatch(watch -> watch.hasSynced()),
          views::text);
      int before = proxy.connections();

      proxy.loseConnections();
      api.kubectl("label", "namespace", "silent-watch", "sluice.mesh/injection=enabled");
      api.kubectlWith(CONFIG_MAP.formatted("false"), "apply", "-f", "-");

      Condition.await(
          NOTICED,
          "the label and the settings are seen",
          () ->
              namespaces
                      .find("silent-watch")
                      .orElseThrow()
                      .labels()
                      .containsKey("sluice.mesh/injection")
                  && settings
                      .current()
                      .map(InjectorSettings::configuration)
                      .filter(configuration -> !configuration.nativeSidecar())
                      .isPresent(),
          views::text);
      Condition.await(
          NOTICED,
          "all watches work again",
          () -> gate.watches().stream().allMatch(watch -> watch.failure().isEmpty()),
          views::text);
      assertThat(proxy.connections()).isGreaterThan(before);
      assertThat(List.of(views.text().split("\n")))
          .hasSize(4)
          .allMatch(line -> line.matches("[a-z]+: heard from the API server [0-9]+ s ago"));
    } finally {
      api.kubectl("label", "namespace", "silent-watch", "sluice.mesh/injection-");
    }
  }

  private Path through(ApiServer api, TcpProxy proxy) throws Exception {
    String kubeconfig =
        Files.readString(api.kubeconfig()).replace(api.url(), "https://127.0.0.1:" + proxy.port());
    return Files.writeString(directory.resolve("kubeconfig"), kubeconfig);
  }
}
