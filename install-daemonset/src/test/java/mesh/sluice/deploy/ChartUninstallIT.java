package mesh.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Helm;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.removal.ClusterRemoval;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code helm uninstall} on a real API server. What its controllers and kubelets would do, the test
 * does: it runs what the hook's Job runs, with the rights of the Job's service account, and says
 * which pods are ready.
 */
class ChartUninstallIT {
  private static final String NAMESPACE = "uninstall";
  private static final String NAME = "sluice-node-uninstall";
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String TAINT =
      "{key: sluice.mesh/not-ready, effect: NoSchedule}, {key: example.com/gpu, effect:"
          + " NoSchedule}";

  private final List<String> told = new ArrayList<>();
  private ApiServer api;

  @TempDir private Path serviceAccount;

  @BeforeEach
  void install() throws IOException {
    api = ApiServer.get();
    api.createNamespace(NAMESPACE, Map.of("pod-security.kubernetes.io/enforce", "privileged"));
    for (String node : List.of("uninstall-a", "uninstall-b")) {
      api.kubectlWith(
          """
          {apiVersion: v1, kind: Node, metadata: {name: %s}, spec: {taints: [%s]}}
          """
              .formatted(node, TAINT),
          "apply",
          "-f",
          "-");
    }
    // Other tests may have applied what no namespace holds.
    Helm.on(api, "install", "sluice", ".", "--take-ownership", "--namespace=" + NAMESPACE);
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
    api.kubectl("delete", "nodes", "uninstall-a", "uninstall-b");
    api.kubectl("-n", NAMESPACE, "delete", "--all", "pods", "--force", "--grace-period=0");
    api.kubectlWith(
        Helm.run("template", "sluice", ".", "--namespace=" + NAMESPACE),
        "delete",
        "--ignore-not-found",
        "-f",
        "-");
  }

  @Test
  void eachNodeIsCleanedBeforeTheRestGoes() throws Exception {
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Ended> helm = background.submit(uninstallation());
      awaitHook();
      Future<Optional<String>> job = background.submit(() -> runJob(DEADLINE));
      Condition.await(
          DEADLINE,
          "sluice-node is stopped",
          () -> !exists("daemonset", "sluice-node") && !exists("deployment", "sluice-injector"),
          told::toString);
      assertThat(exists("daemonset", NAME)).isTrue();
      assertThat(helm.isDone()).isFalse();
      becomeReady("uninstall-a");
      becomeReady("uninstall-b");

      assertThat(job.get()).isEmpty();
      assertThat(taints("uninstall-a")).contains("example.com/gpu").doesNotContain("sluice");
      assertThat(taints("uninstall-b")).contains("example.com/gpu").doesNotContain("sluice");
      endJob("Complete");
      Ended ended = helm.get();
      assertThat(ended.status()).as(ended.output()).isZero();
    }
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void nodeThatIsDownIsNamedAndLeftOnRequest() throws Exception {
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Ended> helm = background.submit(uninstallation());
      awaitHook();
      becomeReady("uninstall-a");

      assertThat(runJob(Duration.ofSeconds(2)))
          .hasValueSatisfying(
              missing ->
                  assertThat(missing)
                      .contains(
                          "not all nodes were cleaned within 2 s: uninstall-b (Pending);",
                          "helm uninstall --no-hooks"));
      assertThat(taints("uninstall-b")).contains("example.com/gpu").doesNotContain("sluice");
      endJob("Failed");
      assertThat(helm.get().status()).isNotZero();
    }
    assertThat(exists("job", NAME)).as("its log can be read").isTrue();

    Helm.on(api, "uninstall", "sluice", "--no-hooks", "--namespace=" + NAMESPACE);

    assertThat(exists("service", "sluice-injector")).isFalse();
  }

  private Callable<Ended> uninstallation() {
    return () ->
        Helm.tryRun(
            "uninstall",
            "sluice",
            "--timeout=50s",
            "--namespace=" + NAMESPACE,
            "--kubeconfig=" + api.kubeconfig());
  }

  /** What the DaemonSet's controller does once Helm has made it: a pod for each node. */
  private void awaitHook() throws Exception {
    Condition.await(DEADLINE, "the hook is there", () -> exists("job", NAME), () -> "");
    for (String node : List.of("uninstall-a", "uninstall-b")) {
      api.kubectlWith(
          """
          {apiVersion: v1, kind: Pod,
           metadata: {name: %1$s, namespace: %2$s, labels: {app.kubernetes.io/name: %3$s}},
           spec: {nodeName: %1$s, containers: [{name: stay, image: x}]}}
          """
              .formatted(node, NAMESPACE, NAME),
          "create",
          "-f",
          "-");
    }
    patchStatus("daemonset", NAME, "{\"observedGeneration\": 1, \"desiredNumberScheduled\": 2}");
  }

  private void becomeReady(String node) throws IOException {
    patchStatus("pod", node, "{\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}");
  }

  /** What the Job's controller does when its pod has ended. */
  private void endJob(String type) throws IOException {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    boolean complete = type.equals("Complete");
    String conditions =
        Stream.of(complete ? "SuccessCriteriaMet" : "FailureTarget", type)
            .map(
                each ->
                    """
                    {"type": "%s", "status": "True", "lastTransitionTime": "%s"}\
                    """
                        .formatted(each, now))
            .collect(Collectors.joining(", "));
    patchStatus(
        "job",
        NAME,
        """
        {"startTime": "%s", %s "conditions": [%s]}\
        """
            .formatted(
                now,
                complete
                    ? "\"succeeded\": 1, \"completionTime\": \"" + now + "\","
                    : "\"failed\": 1,",
                conditions));
  }

  private void patchStatus(String kind, String name, String status) throws IOException {
    api.kubectl(
        "-n",
        NAMESPACE,
        "patch",
        kind,
        name,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\": " + status + "}");
  }

  private Optional<String> runJob(Duration deadline) throws Exception {
    Files.writeString(
        serviceAccount.resolve("token"), api.kubectl("-n", NAMESPACE, "create", "token", NAME));
    Files.write(serviceAccount.resolve("ca.crt"), api.authority());
    URI address = URI.create(api.url());
    Map<String, String> environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST", address.getHost(),
            "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort()));
    try (ApiConnection connection = ApiConnection.inCluster(environment, serviceAccount)) {
      return new ClusterRemoval(connection, NAMESPACE, told::add).run(deadline);
    }
  }

  private boolean exists(String kind, String name) throws IOException {
    return !api.kubectl("-n", NAMESPACE, "get", kind, name, "--ignore-not-found").isBlank();
  }

  private String taints(String node) throws IOException {
    return api.kubectl("get", "node", node, "-o", "jsonpath={.spec.taints[*].key}");
  }

  /** Whatever bears our label, of every kind that the chart has, hooks included. */
  private String leftovers() throws IOException {
    return api.kubectl(
            "get",
            "serviceaccounts,roles,rolebindings,configmaps,services,deployments,daemonsets,jobs,"
                + "poddisruptionbudgets,clusterroles,clusterrolebindings,mutatingwebhookconfigurations,"
                + "validatingadmissionpolicies,validatingadmissionpolicybindings",
            "--all-namespaces",
            "--selector=app.kubernetes.io/instance=sluice",
            "-o",
            "name")
        .strip();
  }
}
