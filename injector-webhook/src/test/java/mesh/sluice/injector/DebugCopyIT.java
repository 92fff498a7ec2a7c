package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import mesh.sluice.admission.InjectHandler;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kubectl debug --copy-to} of an injected pod, through a real API server. */
class DebugCopyIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private static Path directory;

  private static Webhooks webhooks;
  private static ApiServer api;

  @BeforeAll
  static void start() throws Exception {
    InjectorSettings settings = InjectorSettings.parse(Map.of());
    webhooks = new Webhooks(directory);
    webhooks.with("inject", new InjectHandler(() -> settings, webhooks.namespaces())).start();
    api = webhooks.api();
    for (String[] namespace :
        new String[][] {{"copies-label", "true"}, {"copies-namespace", "enabled"}}) {
      boolean byLabel = namespace[0].equals("copies-label");
      api.createNamespace(
          namespace[0],
          byLabel
              ? Map.of("webhook-inject", "")
              : Map.of("webhook-inject", "", "sluice.mesh/injection", "enabled"));
      Condition.await(
          DEADLINE,
          "the pod is injected",
          () -> {
            api.kubectl(
                "-n", namespace[0], "delete", "pod", "web", "--force", "--ignore-not-found");
            return api.kubectlWith(pod(namespace[0], byLabel), "create", "-o", "json", "-f", "-")
                .contains("sluice.mesh/redirect");
          },
          () -> "");
    }
  }

  @AfterAll
  static void end() throws Exception {
    webhooks.close();
  }

  @ParameterizedTest
  @CsvSource({
    "copies-namespace, general",
    "copies-namespace, baseline",
    "copies-namespace, restricted",
    "copies-namespace, netadmin",
    "copies-namespace, sysadmin",
    "copies-namespace, legacy",
    "copies-label,     general",
    "copies-label,     restricted",
    "copies-label,     legacy",
  })
  void copyIsMeshedAsThePodIs(String namespace, String profile) throws Exception {
    String name = "copy-" + profile;
    Programs.Ended ended =
        api.tryKubectl(
            "",
            "-n",
            namespace,
            "debug",
            "web",
            "--copy-to=" + name,
            "--profile=" + profile,
            "--image=example/debug",
            "--container=debugger",
            "--attach=false");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(field(namespace, name, ".spec.initContainers[*].name")).isEqualTo("sluice-proxy");
    assertThat(field(namespace, name, ".spec.containers[*].name")).isEqualTo("web debugger");
    assertThat(field(namespace, name, ".metadata.annotations.sluice\\.mesh/redirect"))
        .isNotEmpty()
        .isEqualTo(field(namespace, "web", ".metadata.annotations.sluice\\.mesh/redirect"));
  }

  private static String field(String namespace, String pod, String path) throws Exception {
    return api.kubectl("-n", namespace, "get", "pod", pod, "-o", "jsonpath={" + path + "}");
  }

  private static String pod(String namespace, boolean byLabel) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: %s, labels: {%s}}
    spec:
      containers:
      - {name: web, image: example/web, livenessProbe: {httpGet: {path: /, port: 8080}}}
    """
        .formatted(namespace, byLabel ? "sluice.mesh/inject: 'true'" : "");
  }
}
