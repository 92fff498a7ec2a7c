package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.apiserver.ApiServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manual injection with the settings of a cluster. */
class FromClusterIT {
  private static final String DEPLOYMENT = "../docs/examples/injector/deployment.yaml";
  private static final String NAMESPACE = "from-cluster";

  private static ApiServer api;

  @TempDir private Path directory;

  @BeforeAll
  static void createNamespace() throws IOException {
    api = ApiServer.get();
    api.createNamespace(NAMESPACE, Map.of());
  }

  @Test
  void deploymentIsInjectedAsWithTheSameSettingsInFiles() throws IOException {
    Path values =
        Files.writeString(directory.resolve("values.yaml"), "sidecar: {image: example/envoy:7}\n");
    configure("--from-file=values.yaml=" + values);

    CommandRun run = run("inject");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("image: example/envoy:7")
        .isEqualTo(
            CommandRun.of("", "inject", "-f", DEPLOYMENT, "--config", directory.toString()).out());
  }

  @Test
  void fileOnTheCommandLineTakesThePlaceOfTheClusters() throws IOException {
    configure("--from-literal=values.yaml=sidecar: {image: example/envoy:7}");
    Path values =
        Files.writeString(directory.resolve("mine.yaml"), "sidecar: {image: example/envoy:8}\n");

    assertThat(run("inject", "--values", values.toString()).out())
        .contains("image: example/envoy:8");
  }

  @Test
  void explanationTakesThemToo() throws IOException {
    configure("--from-literal=config.yaml=neverInjectSelector: [{matchLabels: {app: web}}]");

    assertThat(run("explain").out()).contains("neverInjectSelector");
  }

  @Test
  void invalidSettingsAreNamedByTheirPlace() throws IOException {
    configure("--from-literal=config.yaml=profil: istio");

    CommandRun run = run("inject");

    assertThat(run.status()).isOne();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("ConfigMap from-cluster/sluice-injector, config.yaml", "profil");
  }

  @Test
  void missingConfigMapIsNotTakenForBuiltInSettings() throws IOException {
    api.kubectl("-n", NAMESPACE, "delete", "configmap", "sluice-injector", "--ignore-not-found");

    CommandRun run = run("inject");

    assertThat(run.status()).isOne();
    assertThat(run.err())
        .contains("the ConfigMap from-cluster/sluice-injector of " + api.url(), "does not exist");
  }

  @Test
  void whatTheApiServerRefusesIsSaid() throws IOException {
    String token = api.kubectl("-n", NAMESPACE, "create", "token", "default").strip();
    Path kubeconfig =
        Files.writeString(
            directory.resolve("kubeconfig"),
            Files.readString(api.kubeconfig())
                .replaceFirst("user: [{]client-certificate.*", "user: {token: " + token + "}}]"));

    CommandRun run =
        CommandRun.of(
            "",
            "inject",
            "-f",
            DEPLOYMENT,
            "--from-cluster",
            "--kubeconfig=" + kubeconfig,
            "--injector-namespace=" + NAMESPACE);

    assertThat(run.status()).isOne();
    assertThat(run.err()).contains("system:serviceaccount:from-cluster:default", "cannot get");
  }

  @Test
  void twoSourcesAreOneTooMany() throws IOException {
    CommandRun run = run("inject", "--config", directory.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--config and --from-cluster exclude each other");
  }

  @Test
  void kubeconfigAloneIsNoOrderToAskTheCluster() {
    CommandRun run =
        CommandRun.of("", "inject", "-f", DEPLOYMENT, "--kubeconfig=" + api.kubeconfig());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--from-cluster");
  }

  private static void configure(String file) throws IOException {
    api.kubectl("-n", NAMESPACE, "delete", "configmap", "sluice-injector", "--ignore-not-found");
    api.kubectl("-n", NAMESPACE, "create", "configmap", "sluice-injector", file);
  }

  private static CommandRun run(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, "-f", DEPLOYMENT, "--from-cluster"));
    arguments.add("--kubeconfig=" + api.kubeconfig());
    arguments.add("--injector-namespace=" + NAMESPACE);
    arguments.addAll(List.of(options));
    return CommandRun.of("", arguments.toArray(String[]::new));
  }
}
