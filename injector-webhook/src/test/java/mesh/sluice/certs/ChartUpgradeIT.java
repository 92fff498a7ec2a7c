package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Helm;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.ClusterClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upgrade of {@code deploy/chart} leaves alone what the injector has written: with nobody there
 * to repair it, for the injector's part is done once, before. On a real API server.
 */
class ChartUpgradeIT {
  private static final String NAMESPACE = "chart-upgrade";
  private static final byte[] AUTHORITY = "an authority".getBytes(StandardCharsets.UTF_8);
  private static final String BUNDLE = Base64.getEncoder().encodeToString(AUTHORITY);

  private ApiServer api;

  @TempDir private Path directory;

  @BeforeEach
  void makeNamespace() throws IOException {
    api = ApiServer.get();
    api.createNamespace(NAMESPACE, Map.of());
  }

  @AfterEach
  void remove() throws IOException {
    Helm.tryRun(
        "uninstall",
        "sluice",
        "--no-hooks",
        "--ignore-not-found",
        "--namespace=" + NAMESPACE,
        "--kubeconfig=" + api.kubeconfig());
    // What was applied without Helm.
    api.kubectlWith(
        rendered("--set=injector.replicas=2"), "delete", "--ignore-not-found", "-f", "-");
  }

  /** By a three-way merge, as Helm 3 has it, and by server-side apply, as Helm 4 does. */
  @ParameterizedTest
  @ValueSource(strings = {"--server-side=false", "--server-side=true"})
  void twoUpgradesLeaveAuthorityAndKeys(String how) throws Exception {
    helm("install", how, ".", "--take-ownership");
    writeAsTheInjector();

    helm("upgrade", how, ".", "--set=injector.replicas=3,injector.logLevel=debug");
    assertThat(bundles()).containsExactly(BUNDLE);
    helm("upgrade", how, nextChart().toString(), "--set=injector.webhookAnnotations.a=b");

    assertThat(bundles()).containsExactly(BUNDLE);
    assertThat(timeouts()).as("the upgrade has changed the webhooks").contains("9");
    assertThat(key()).isEqualTo("a2V5");
  }

  /** The webhooks of the other profile are new, and all others keep theirs. */
  @ParameterizedTest
  @ValueSource(strings = {"--server-side=false", "--server-side=true"})
  void otherProfileEmptiesNone(String how) throws Exception {
    helm("install", how, ".", "--take-ownership");
    writeAsTheInjector();

    helm("upgrade", how, ".", "--set=profile=istio");

    assertThat(withoutBundle()).containsExactly("revision.sluice.mesh");
    helm("upgrade", how, ".", "--set=profile=istio,injector.replicas=3");
    assertThat(withoutBundle()).containsExactly("revision.sluice.mesh");
    writeAsTheInjector();
    assertThat(bundles()).containsExactly(BUNDLE);
  }

  /** As GitOps tools apply what the chart renders to, each time anew. */
  @Test
  void appliedByAnotherToolTwiceItLeavesThemToo() throws Exception {
    String first = rendered("--set=injector.replicas=2");
    apply(first);
    writeAsTheInjector();

    apply(first);
    apply(rendered("--set=injector.replicas=3"));

    assertThat(bundles()).containsExactly(BUNDLE);
    assertThat(key()).isEqualTo("a2V5");
  }

  private void helm(String command, String how, String chart, String... options)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(command, "sluice", chart, how));
    all.add("--namespace=" + NAMESPACE);
    all.addAll(List.of(options));
    Helm.on(api, all.toArray(String[]::new));
  }

  private static String rendered(String option) throws IOException {
    return Helm.run("template", "sluice", ".", "--no-hooks", "--namespace=" + NAMESPACE, option);
  }

  private void apply(String manifests) throws IOException {
    api.kubectlWith(
        manifests,
        "apply",
        "--server-side",
        "--force-conflicts",
        "--field-manager=argocd",
        "-f",
        "-");
  }

  /** A chart of another version, in which each webhook waits another time. */
  private Path nextChart() throws IOException {
    Path next = directory.resolve("next");
    try (Stream<Path> files = Files.walk(Helm.CHART)) {
      for (Path file : files.toList()) {
        Path copy = next.resolve(Helm.CHART.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.writeString(
              copy,
              Files.readString(file)
                  .replace("version: 0.1.0", "version: 0.2.0")
                  .replace(".seconds | default 10", ".seconds | default 9"));
        }
      }
    }
    return next;
  }

  /** With the rights that the chart gives it. */
  private void writeAsTheInjector() throws Exception {
    Files.write(directory.resolve("ca.crt"), api.authority());
    Files.writeString(
        directory.resolve("token"),
        api.kubectl("-n", NAMESPACE, "create", "token", "sluice-injector"));
    URI address = URI.create(api.url());
    Map<String, String> environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST", address.getHost(),
            "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort()));
    try (KubernetesClient client =
        ClusterClient.inCluster(InjectorModels.ALL, environment, directory)) {
      assertThat(new CaBundles(ClusterAccess.by(client)).publish(AUTHORITY)).isTrue();
    }
    api.kubectl(
        "--as=system:serviceaccount:" + NAMESPACE + ":sluice-injector",
        "-n",
        NAMESPACE,
        "patch",
        "secret",
        "sluice-injector-certificate",
        "--type=merge",
        "-p",
        "{\"data\": {\"tls.key\": \"a2V5\"}}");
  }

  private Set<String> bundles() throws IOException {
    return values("{range .items[*].webhooks[*]}{.clientConfig.caBundle}{\"\\n\"}{end}");
  }

  private Set<String> timeouts() throws IOException {
    return values("{range .items[*].webhooks[*]}{.timeoutSeconds}{\"\\n\"}{end}");
  }

  private List<String> withoutBundle() throws IOException {
    return values("{range .items[*].webhooks[*]}{.name} {.clientConfig.caBundle}{\"\\n\"}{end}")
        .stream()
        .filter(line -> line.split(" ").length == 1)
        .map(String::strip)
        .toList();
  }

  private Set<String> values(String path) throws IOException {
    String lines =
        api.kubectl(
            "get",
            "mutatingwebhookconfiguration",
            "sluice-injector",
            "zz-sluice-adoption",
            "-o",
            "jsonpath=" + path);
    return new TreeSet<>(lines.lines().toList());
  }

  private String key() throws IOException {
    return api.kubectl(
        "-n",
        NAMESPACE,
        "get",
        "secret",
        "sluice-injector-certificate",
        "-o",
        "jsonpath={.data.tls\\.key}");
  }
}
