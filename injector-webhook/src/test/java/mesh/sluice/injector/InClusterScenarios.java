package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.adoption.ForeignPods;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.testing.Programs;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code serve} as {@code deploy/injector} starts it, in a cluster whose API server is a real one.
 */
abstract class InClusterScenarios {
  private static final String TAINT = "sluice.mesh/not-ready";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final List<String> program;
  @TempDir private Path directory;
  private DeployedCluster cluster;

  InClusterScenarios(List<String> program) {
    this.program = List.copyOf(program);
  }

  @BeforeEach
  void deploy() throws IOException {
    cluster = new DeployedCluster(program, directory);
  }

  @AfterEach
  void remove() throws IOException {
    cluster.close();
  }

  @Test
  void replicaBecomesReadyByItselfAndTellsWhomToTrust() throws Exception {
    DeployedReplica replica = cluster.startReplica("alone");

    System.out.println("first start: ready after " + replica.awaitReady().toMillis() + " ms");

    cluster.lead(replica);
    cluster.awaitTrust(replica);
    JsonObject secret = cluster.get("-n", "sluice-system", "secret", DeployedCluster.SECRET);
    assertThat(((JsonObject) secret.find("data").orElseThrow()).members().keySet())
        .containsExactlyInAnyOrder("ca.crt", "ca.key", "tls.crt", "tls.key");
    JsonObject lease = cluster.get("-n", "sluice-system", "lease", DeployedCluster.NAME);
    assertThat(lease.findPath("spec.holderIdentity")).contains(new JsonString("alone"));
    assertThat(replica.logged("warning")).isEmpty();
    assertThat(replica.logged("error")).isEmpty();
  }

  @Test
  void replicaThatFindsACertificateServesIt() throws Exception {
    cluster.startReplica("first").awaitReady();
    String ca = cluster.ca();

    DeployedReplica second = cluster.startReplica("second");

    System.out.println("later start: ready after " + second.awaitReady().toMillis() + " ms");
    System.out.println("ready: " + second.peakMebibytes() + " MiB at the most");
    assertThat(cluster.ca()).isEqualTo(ca);
  }

  @Test
  void podsAreInjectedWhereTheirNamespaceSaysSo() throws Exception {
    DeployedReplica replica = serve();

    JsonObject meshed = cluster.createPod(namespace("sluice.mesh/injection", "enabled"), "web");
    JsonObject plain = cluster.createPod(namespace("team", "shop"), "web");

    assertThat(isInjected(meshed)).isTrue();
    assertThat(RedirectAnnotation.parse(annotation(meshed, RedirectAnnotation.KEY))).isNotNull();
    assertThat(isInjected(plain)).isFalse();
    assertThat(plain.toString()).doesNotContain("sluice");
    // Twice, if what the API server adds to the new container brings the pod back.
    assertThat(reviews(replica, "inject", "changed", "namespace-opt-in")).isPositive();
  }

  @Test
  void changedSettingsCountAndInvalidOnesDoNot() throws Exception {
    DeployedReplica replica = serve();
    String namespace = namespace("sluice.mesh/injection", "enabled");

    cluster.changeSettings("values.yaml", "sidecar: {image: 'example/envoy:mine'}\n");
    replica.await("they are in use", () -> reloads(replica, "accepted") == 2);
    assertThat(image(cluster.createPod(namespace, "mine"))).isEqualTo("example/envoy:mine");

    cluster.changeSettings("config.yaml", "profile: sluice\nprofil: istio\n");
    replica.await("they are refused", () -> reloads(replica, "refused") == 1);
    assertThat(image(cluster.createPod(namespace, "still"))).isEqualTo("example/envoy:mine");
    assertThat(replica.logged("error"))
        .singleElement()
        .asString()
        .contains("config.yaml", "profil", "the previous settings stay in use");
    assertThat(replica.status("/readyz").statusCode()).isEqualTo(200);
    replica.await(
        "the operator is told",
        () -> cluster.get("-n", "sluice-system", "events").toString().contains("InvalidSettings"));
  }

  @Test
  void replicaThatNeverHadValidSettingsIsNotReady() throws Exception {
    cluster.changeSettings("config.yaml", "profil: istio\n");
    DeployedReplica replica = cluster.startReplica("unsettled");

    replica.await("the settings are refused", () -> reloads(replica, "refused") == 1);
    replica.await(
        "nothing else is missing",
        () -> replica.status("/readyz").body().startsWith("not ready: settings\n"));
    assertThat(replica.status("/readyz").statusCode()).isEqualTo(503);

    cluster.changeSettings("config.yaml", "profile: istio\n");
    replica.awaitReady();
  }

  @Test
  void nodeIsClosedUntilSluiceNodeIsReadyThere() throws Exception {
    DeployedReplica replica = serve();

    JsonObject node =
        cluster.create(
            """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker"}}
            """);
    assertThat(node.toString()).contains(TAINT);

    cluster.create(
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "sluice-node-worker", "namespace": "sluice-system",
                      "labels": {"app.kubernetes.io/name": "sluice-node"}},
         "spec": {"nodeName": "worker", "containers": [{"name": "node", "image": "example/node"}]}}
        """);
    cluster
        .api()
        .kubectl(
            "-n",
            "sluice-system",
            "patch",
            "pod",
            "sluice-node-worker",
            "--subresource=status",
            "-p",
            "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");

    replica.await(
        "the node is open", () -> !cluster.get("node", "worker").toString().contains(TAINT));
    replica.await("it is counted", () -> replica.metric(nodes("open")) == 1);
    assertThat(reviews(replica, "nodes", "changed", "node-closed")).isEqualTo(1);
    replica.await(
        "people are told",
        () -> cluster.get("-n", "default", "events").toString().contains("NodeOpened"));
    assertThat(replica.logged("warning")).isEmpty();
  }

  @Test
  void podOfAnotherInjectorIsAdopted() throws Exception {
    DeployedReplica replica = serve();
    String namespace = namespace("sluice.mesh/adopt", "enabled");
    JsonObject pod = ForeignPods.read("istio-init-native");
    JsonObject metadata = (JsonObject) pod.find("metadata").orElseThrow();

    JsonObject adopted =
        cluster.create(
            pod.with("metadata", metadata.with("namespace", new JsonString(namespace))).toString());

    assertThat(names(adopted, "initContainers"))
        .contains("istio-proxy")
        .doesNotContain("istio-init");
    assertThat(RedirectAnnotation.parse(annotation(adopted, RedirectAnnotation.KEY))).isNotNull();
    assertThat(replica.status("/metrics").body())
        .contains("sluice_injector_reviews_total{outcome=\"changed\",path=\"adopt\",");
  }

  @Test
  void whenTheLeaderEndsTheOtherTakesOverAndReviewsGoOn() throws Exception {
    DeployedReplica first = serve("first", "--shutdown-delay=2");
    DeployedReplica second = cluster.startReplicaWithKubeconfig("second");
    second.awaitReady();
    cluster.lead(second);
    assertThat(List.of(first.leads(), second.leads())).containsExactly(true, false);
    String namespace = namespace("sluice.mesh/injection", "enabled");
    List<String> failures = new CopyOnWriteArrayList<>();
    AtomicInteger created = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    Thread load = Thread.ofVirtual().start(() -> create(namespace, enough, created, failures));

    first.terminate();
    first.await("it is not ready", () -> first.status("/readyz").statusCode() == 503);
    cluster.leadAway(first);

    assertThat(first.exitStatus()).isZero();
    second.await("it leads", second::leads);
    int then = created.get();
    second.await("reviews go on", () -> created.get() > then + 5);
    enough.set(true);
    load.join();
    assertThat(failures).isEmpty();
    // What only the leader does is done: the bundle that somebody takes away comes back.
    cluster
        .api()
        .kubectl(
            "patch",
            "mutatingwebhookconfiguration",
            DeployedCluster.NAME,
            "--type=json",
            "-p",
            "[{\"op\":\"remove\",\"path\":\"/webhooks/0/clientConfig/caBundle\"}]");
    cluster.awaitTrust(second);
  }

  @Test
  void reviewUnderWayIsAnsweredAndTheLeaseGivenBack() throws Exception {
    DeployedReplica replica = serve("ending", "--shutdown-delay=1");
    cluster.api().createNamespace("shop", Map.of());

    try (SlowReview review = SlowReview.begin(replica.port(), cluster.ca())) {
      replica.terminate();
      replica.await("it takes no more", () -> SlowReview.refuses(replica.port()));

      assertThat(review.finish()).startsWith("HTTP/1.1 200 ").contains("\"allowed\":true");
    }

    assertThat(replica.exitStatus()).isZero();
    assertThat(replica.log()).contains("\"message\":\"ended\"");
    JsonObject lease = cluster.get("-n", "sluice-system", "lease", DeployedCluster.NAME);
    assertThat(lease.findPath("spec.leaseDurationSeconds").orElseThrow()).hasToString("1");
    assertThat(replica.logged("error")).isEmpty();
  }

  @Test
  void certificateOfSomebodyElseIsServedOnceItIsThere() throws Exception {
    cluster.api().kubectl("-n", "sluice-system", "delete", "secret", DeployedCluster.SECRET);
    DeployedReplica replica = cluster.startReplica("served", "--certificates=cert-manager");
    replica.await(
        "it waits", () -> replica.status("/readyz").body().startsWith("not ready: certificate\n"));
    Authority issuer = Authority.create(directory.resolve("issuer"));
    issuer.issue("tls", "/CN=webhook", "DNS:sluice-injector.sluice-system.svc");

    cluster
        .api()
        .kubectl(
            "-n",
            "sluice-system",
            "create",
            "secret",
            "tls",
            DeployedCluster.SECRET,
            "--cert=" + issuer.file("tls.crt"),
            "--key=" + issuer.file("tls.key"));

    replica.awaitReady();
    replica.await("it leads", replica::leads);
    assertThat(cluster.caBundles()).containsExactly("");
  }

  /** Also a replica that starts before the API server, or while that is away. */
  @Test
  void withoutTheApiServerItWaitsAndEndsInOrder() throws Exception {
    Path nowhere = cluster.kubeconfig("https://127.0.0.1:" + freePort());
    DeployedReplica replica =
        cluster.startReplica("lonely", "--kubeconfig=" + nowhere, "--shutdown-delay=0");

    assertThat(replica.status("/readyz").statusCode()).isEqualTo(503);
    assertThat(replica.status("/readyz").body())
        .startsWith("not ready: certificate, namespaces, settings\n")
        .contains("namespaces: not known yet, for ");
    assertThat(replica.status("/healthz").statusCode()).isEqualTo(200);

    replica.terminate();
    assertThat(replica.exitStatus()).isZero();
    assertThat(replica.log()).contains("\"message\":\"ended\"");
  }

  /** With a kubeconfig as clouds give it, whose token another program prints. */
  @Test
  void settingsForWorkByHandAreThoseOfTheCluster() throws Exception {
    cluster.changeSettings("values.yaml", "sidecar: {image: 'example/envoy:mine'}\n");
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of("inject", "-f", "../docs/examples/injector/deployment.yaml", "--from-cluster"));
    command.add("--kubeconfig=" + cluster.kubeconfigWithProgram());

    Ended ended = Programs.start(Path.of("").toAbsolutePath(), command, "");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("image: example/envoy:mine");
  }

  private DeployedReplica serve() throws IOException {
    return serve("serving");
  }

  /** A replica that the API server asks, and that leads. */
  private DeployedReplica serve(String name, String... options) throws IOException {
    DeployedReplica replica = cluster.startReplica(name, options);
    replica.awaitReady();
    cluster.lead(replica);
    cluster.awaitTrust(replica);
    return replica;
  }

  private void create(
      String namespace, AtomicBoolean enough, AtomicInteger created, List<String> failures) {
    while (!enough.get() && failures.isEmpty()) {
      String name = "web-" + created.incrementAndGet();
      try {
        if (!isInjected(cluster.createPod(namespace, name))) {
          failures.add(name + " was not injected");
        }
      } catch (IOException | RuntimeException e) {
        failures.add(e.toString());
      }
    }
  }

  private static String namespace(String label, String value) throws IOException {
    String name = "in-cluster-" + COUNT.incrementAndGet();
    ApiServer.get().createNamespace(name, Map.of(label, value));
    return name;
  }

  private static double reviews(DeployedReplica replica, String path, String outcome, String reason)
      throws Exception {
    return replica.metric(
        "sluice_injector_reviews_total{outcome=\"%s\",path=\"%s\",reason=\"%s\"}"
            .formatted(outcome, path, reason));
  }

  private static double reloads(DeployedReplica replica, String outcome) throws Exception {
    return replica.metric(
        "sluice_injector_settings_reloads_total{outcome=\"%s\"}".formatted(outcome));
  }

  private static String nodes(String state) {
    return "sluice_injector_nodes{state=\"%s\"}".formatted(state);
  }

  private static boolean isInjected(JsonObject pod) {
    return names(pod, "initContainers").contains("sluice-proxy");
  }

  private static String image(JsonObject pod) {
    return containers(pod, "initContainers").stream()
        .map(container -> ((JsonString) container.find("image").orElseThrow()).value())
        .findFirst()
        .orElse("");
  }

  private static List<String> names(JsonObject pod, String list) {
    return containers(pod, list).stream()
        .map(container -> ((JsonString) container.find("name").orElseThrow()).value())
        .toList();
  }

  private static List<JsonObject> containers(JsonObject pod, String list) {
    JsonValue found = pod.findPath("spec." + list).orElse(new JsonArray(List.of()));
    return ((JsonArray) found).elements().stream().map(JsonObject.class::cast).toList();
  }

  private static String annotation(JsonObject pod, String key) {
    return pod.findPath("metadata.annotations")
        .flatMap(annotations -> ((JsonObject) annotations).find(key))
        .map(value -> ((JsonString) value).value())
        .orElse("");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
