package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.admission.InjectHandler;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods that a real API server refuses for the sidecar's resources, and what helps. */
class ResourcesIT {
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir private static Path directory;
  private static Webhooks webhooks;

  @BeforeAll
  static void startWebhooks() throws Exception {
    webhooks = new Webhooks(directory);
    for (boolean nativeSidecar : new boolean[] {true, false}) {
      InjectorSettings settings =
          InjectorSettings.parse(Map.of("config.yaml", "nativeSidecar: " + nativeSidecar));
      webhooks.with(
          nativeSidecar ? "native" : "ordinary",
          new InjectHandler(() -> settings, webhooks.namespaces()));
    }
    webhooks.start();
  }

  @AfterAll
  static void stopWebhooks() throws IOException {
    if (webhooks != null) {
      webhooks.close();
    }
  }

  /** The sidecar requests 50m and 64Mi, and is limited to 512Mi. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // sidecar | annotations | resources of the pod | of the application | warned of
        "native | - | - | - | -",
        "native | - | {requests: {cpu: 150m}} | {requests: {cpu: 100m}} | -",
        "native | - | {requests: {cpu: 149m}} | {requests: {cpu: 100m}} | proxy-cpu",
        "native | sluice.mesh/proxy-cpu: 49m | {requests: {cpu: 149m}} | {requests: {cpu: 100m}} |"
            + " -",
        "native | - | {requests: {cpu: '0.1'}} | {requests: {cpu: 100m}} | proxy-cpu",
        "native | - | {requests: {memory: 100Mi}} | {requests: {memory: 64Mi}} | proxy-memory",
        "native | - | {requests: {memory: 0.128G}} | {limits: {memory: 64Mi}} | proxy-memory",
        "native | - | {limits: {cpu: 1}} | {requests: {cpu: 100m}} | proxy-cpu",
        "native | - | {limits: {cpu: 1}} | - | -",
        "native | - | {limits: {memory: 128Mi}} | {limits: {memory: 64Mi}} | proxy-memory",
        "native | - | {limits: {memory: 256Mi}, requests: {memory: 128Mi}} | {requests: {memory:"
            + " 64Mi}} | -",
        "ordinary | - | {limits: {memory: 256Mi}, requests: {memory: 128Mi}} | {requests: {memory:"
            + " 64Mi}} | proxy-memory-limit",
        "ordinary | sluice.mesh/proxy-memory-limit: 256Mi | {limits: {memory: 256Mi}, requests:"
            + " {memory: 128Mi}} | {requests: {memory: 64Mi}} | -",
        "ordinary | - | {requests: {cpu: 100m}} | {requests: {cpu: 100m}} | proxy-cpu",
        "native | sluice.mesh/proxy-cpu-limit: 20m | - | - | proxy-cpu-limit",
        "native | sluice.mesh/proxy-memory: 1Gi | - | - | proxy-memory-limit",
      })
  void podThatTheApiServerWillRefuseIsWarnedOf(
      String sidecar, String annotation, String pod, String application, String warning)
      throws IOException {
    Programs.Ended ended = create(namespace(sidecar), annotation, pod, application);

    assertThat(ended.status()).as(ended.output()).isEqualTo(warning == null ? 0 : 1);
    assertThat(ended.output().contains("which the API server refuses")).isEqualTo(warning != null);
    if (warning != null) {
      assertThat(ended.output()).contains("Warning: ", "sluice.mesh/" + warning + " ");
    }
  }

  /** What the injector cannot know; docs/injection.md says what helps. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is in the namespace | what helps | the API server's reason without it
        "kind: ResourceQuota, spec: {hard: {limits.cpu: '2'}} | proxy-cpu-limit: 100m | must"
            + " specify limits.cpu for: sluice-proxy",
        "kind: LimitRange, spec: {limits: [{type: Container, min: {cpu: 100m}}]} | proxy-cpu: 100m"
            + " | minimum cpu usage per Container is 100m",
        "kind: LimitRange, spec: {limits: [{type: Container, max: {memory: 256Mi}}]} |"
            + " proxy-memory-limit: 256Mi | maximum memory usage per Container is 256Mi",
        "kind: LimitRange, spec: {limits: [{type: Container, maxLimitRequestRatio: {memory: '4'}}]}"
            + " | proxy-memory-limit: 256Mi | memory max limit to request ratio per Container is 4",
      })
  void settingHelpsWhereTheNamespaceLimitsContainers(String object, String remedy, String reason)
      throws IOException {
    String namespace = namespace("native");
    webhooks
        .api()
        .kubectlWith(
            "{apiVersion: v1, metadata: {name: x, namespace: %s}, %s}".formatted(namespace, object),
            "create",
            "-f",
            "-");
    // As the quota's controller does, which does not run here.
    if (object.contains("ResourceQuota")) {
      webhooks
          .api()
          .kubectl(
              "patch",
              "resourcequota",
              "x",
              "-n",
              namespace,
              "--subresource=status",
              "--type=merge",
              "-p",
              "{\"status\":{\"hard\":{\"limits.cpu\":\"2\"},\"used\":{\"limits.cpu\":\"0\"}}}");
    }
    String application = "{requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 100m, memory: 64Mi}}";

    Condition.await(
        Duration.ofSeconds(30),
        "the pod is refused: " + reason,
        () -> create(namespace, null, null, application).output().contains(reason),
        () -> "");
    Programs.Ended helped = create(namespace, "sluice.mesh/" + remedy, null, application);
    assertThat(helped.status()).as(helped.output()).isZero();
  }

  private static Programs.Ended create(
      String namespace, String annotation, String pod, String application) throws IOException {
    return webhooks
        .api()
        .tryKubectl(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: %s, annotations: {%s}}
            spec:
              resources: %s
              containers: [{name: web, image: example/web, resources: %s}]
            """
                .formatted(
                    namespace,
                    annotation == null ? "" : annotation,
                    pod == null ? "{}" : pod,
                    application == null ? "{}" : application),
            "create",
            "--dry-run=server",
            "-f",
            "-");
  }

  private static String namespace(String sidecar) throws IOException {
    String name = "resources-" + COUNT.incrementAndGet();
    webhooks
        .api()
        .createNamespace(
            name, Map.of("webhook-" + sidecar, "yes", "sluice.mesh/injection", "enabled"));
    return name;
  }
}
