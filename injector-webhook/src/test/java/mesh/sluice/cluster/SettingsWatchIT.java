package mesh.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;

class SettingsWatchIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String NAME = "sluice-injector";
  private static final String INVALID =
      """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: sluice-injector},
       data: {config.yaml: "meshName: third\\nnoSuchKey: 1\\n"}}
      """;

  private final RecordedMetrics metrics = new RecordedMetrics();

  @Test
  void builtInSettingsAreUsedWhereThereIsNoConfigMap() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("settings-none", Map.of());
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
        SettingsWatch watch = start(client, "settings-none")) {
      await("there are settings", () -> watch.current().isPresent());

      assertThat(meshName(watch))
          .isEqualTo(InjectorSettings.parse(Map.of()).configuration().selection().meshName());
    }
  }

  @Test
  void changeIsTakenAndAnInvalidOneRefusedWithAnEventThatNamesFileAndLine() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("settings-changed", Map.of());
    apply(server, "settings-changed", configuration("first"));
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
        SettingsWatch watch = start(client, "settings-changed")) {
      await("the first is in use", () -> "first".equals(meshName(watch)));
      apply(server, "settings-changed", configuration("second"));
      await("the second is in use", () -> "second".equals(meshName(watch)));

      apply(server, "settings-changed", INVALID);

      await("it is refused", () -> metrics.reloads.contains(false));
      assertThat(meshName(watch)).isEqualTo("second");
      await("there is an event", () -> events(server, "settings-changed").contains("noSuchKey"));
      assertThat(events(server, "settings-changed"))
          .contains("Warning InvalidSettings", "config.yaml", "stay in use");

      apply(server, "settings-changed", configuration("fourth"));
      await("the correction is in use", () -> "fourth".equals(meshName(watch)));
    }
  }

  @Test
  void replicaThatBeginsWithInvalidSettingsHasNone() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("settings-invalid", Map.of());
    apply(server, "settings-invalid", INVALID);
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
        SettingsWatch watch = start(client, "settings-invalid")) {
      await("it is refused", () -> metrics.reloads.contains(false));

      assertThat(watch.current()).isEmpty();
    }
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("settings-binary", Map.of());
    apply(
        server,
        "settings-binary",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: sluice-injector},"
            + " binaryData: {sidecar.yaml: /w==}}");
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
        SettingsWatch watch = start(client, "settings-binary")) {
      await("it is refused", () -> metrics.reloads.contains(false));

      assertThat(watch.current()).isEmpty();
      await("there is an event", () -> events(server, "settings-binary").contains("binaryData"));
    }
  }

  @Test
  void deletionLeadsBackToWhatIsBuiltIn() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("settings-deleted", Map.of());
    apply(server, "settings-deleted", configuration("first"));
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
        SettingsWatch watch = start(client, "settings-deleted")) {
      await("the first is in use", () -> "first".equals(meshName(watch)));

      server.kubectl("-n", "settings-deleted", "delete", "configmap", NAME);

      await("it is not in use", () -> !"first".equals(meshName(watch)));
    }
  }

  private SettingsWatch start(KubernetesClient client, String namespace) {
    return SettingsWatch.start(
        ClusterClient.connection(client), namespace, NAME, "replica-1", metrics);
  }

  private static String configuration(String meshName) {
    return """
    {apiVersion: v1, kind: ConfigMap, metadata: {name: sluice-injector},
     data: {config.yaml: "meshName: %s\\n"}}
    """
        .formatted(meshName);
  }

  private static void apply(ApiServer server, String namespace, String manifest)
      throws IOException {
    server.kubectlWith(manifest, "-n", namespace, "apply", "-f", "-");
  }

  private static String events(ApiServer server, String namespace) throws IOException {
    return server.kubectl(
        "-n",
        namespace,
        "get",
        "events",
        "--field-selector=involvedObject.kind=ConfigMap,involvedObject.name=" + NAME,
        "-o",
        "jsonpath={range .items[*]}{.type} {.reason} {.message}{\"\\n\"}{end}");
  }

  private static String meshName(SettingsWatch watch) {
    return watch
        .current()
        .map(settings -> settings.configuration().selection().meshName())
        .orElse("none");
  }

  private static void await(String what, Callable<Boolean> question) {
    Condition.await(DEADLINE, what, question, () -> "");
  }
}
