package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.install.Node;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import mesh.sluice.testing.Programs.Ended;

/** A node in a temporary directory with real namespaces, whose pods a real API server has. */
final class RepairScenario implements AutoCloseable {
  private static final String NAMESPACE = "node-repair";
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final List<String> program;
  private final Path root;
  private final Node node;
  private final ApiServer api;
  private final List<TestNetns> namespaces = new ArrayList<>();

  /**
   * @param program the command that is sluice-node
   */
  RepairScenario(List<String> program, Path root) throws IOException {
    this.program = program;
    this.root = root;
    node = Node.in(root).network("10-net.conflist");
    TestOptions.containerd(root, "");
    Files.createDirectories(root.resolve("run/netns"));
    api = ApiServer.get();
    Files.copy(api.kubeconfig(), root.resolve("kubeconfig"));
    api.createNamespace(NAMESPACE, Map.of());
  }

  /** A pod that runs on this node since before the plugin, with its namespace. */
  TestNetns pod(String name, String annotations, String address) throws IOException {
    TestNetns netns = sandbox(address);
    object(name, annotations, "worker");
    api.kubectl(
        "-n",
        NAMESPACE,
        "patch",
        "pod",
        name,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"phase\":\"Running\",\"podIP\":\"%s\",\"podIPs\":[{\"ip\":\"%s\"}]}}"
            .formatted(address, address));
    return netns;
  }

  /**
   * So many pods that are meshed, all of them from before the plugin: first their namespaces, for a
   * daemon may run already.
   */
  void pods(int count) throws IOException {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String address = "10.93." + i / 200 + "." + (i % 200 + 1);
      sandbox(address);
      pods.add(
          new PodBuilder()
              .withNewMetadata()
              .withNamespace(NAMESPACE)
              .withName("many-" + i)
              .addToAnnotations("sluice.mesh/redirect", "{\"v\":1}")
              .endMetadata()
              .withNewSpec()
              .withNodeName("worker")
              .addNewContainer()
              .withName("app")
              .withImage("a")
              .endContainer()
              .endSpec()
              .withNewStatus()
              .withPhase("Running")
              .withPodIP(address)
              .addNewPodIP(address)
              .endStatus()
              .build());
    }
    try (KubernetesClient client = api.client()) {
      for (Pod pod : pods) {
        PodStatus status = pod.getStatus();
        Pod created = client.resource(pod).create();
        created.setStatus(status);
        client.resource(created).updateStatus();
      }
    }
  }

  private TestNetns sandbox(String address) throws IOException {
    TestNetns netns = TestNetns.create();
    namespaces.add(netns);
    netns.ip(
        "link add eth0 type veth peer name peer0",
        "link set eth0 up",
        "address add " + address + "/16 dev eth0");
    Files.createSymbolicLink(
        root.resolve("run/netns").resolve("cni-" + UUID.randomUUID()), netns.path());
    return netns;
  }

  void object(String name, String annotations, String nodeName) throws IOException {
    api.kubectlWith(
        """
        {apiVersion: v1, kind: Pod,
         metadata: {namespace: %s, name: %s, annotations: {%s}},
         spec: {nodeName: %s, containers: [{name: app, image: a}]}}
        """
            .formatted(NAMESPACE, name, annotations, nodeName),
        "create",
        "-f",
        "-");
  }

  NodeProcess start(String... options) throws IOException {
    return NodeProcess.start(program, root, node, options);
  }

  Ended command(String command, String pod, String... options) throws IOException {
    List<String> line = new ArrayList<>(program);
    line.addAll(
        List.of(
            command,
            pod,
            "--node=worker",
            "--host-root=" + root,
            "--kubeconfig=" + root.resolve("kubeconfig")));
    line.addAll(List.of(options));
    return Programs.start(Path.of("").toAbsolutePath(), line, "");
  }

  void awaitEvent(String pod, String reason, String note) {
    Condition.await(
        DEADLINE,
        "the Event " + reason + " is on " + pod,
        () -> events(pod).lines().anyMatch(line -> line.startsWith(reason) && line.contains(note)),
        () -> events(pod));
  }

  private String events(String pod) {
    try {
      return api.kubectl(
          "-n",
          NAMESPACE,
          "get",
          "events.events.k8s.io",
          "-o",
          "jsonpath={range .items[?(@.regarding.name==\""
              + pod
              + "\")]}{.reason} {.note}{\"\\n\"}{end}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that people see of a repair, from the daemon and from the commands. */
  void podIsRepairedAndEverybodyCanSeeIt() throws Exception {
    TestNetns web = pod("web", "sluice.mesh/redirect: '{\"v\":1}'", "10.92.0.2");
    pod("plain", "", "10.92.0.3");
    object("elsewhere", "", "another-node");

    Ended before = command("inspect", NAMESPACE + "/web");
    assertThat(before.status()).as(before.output()).isEqualTo(1);
    assertThat(before.output()).contains("should be meshed, and has no rules");

    try (NodeProcess daemon = start("--repair-interval=1").awaitReady()) {
      awaitEvent("web", "RedirectRepaired", "the pod had no redirect rules");
      daemon.await(
          "the metrics tell it",
          () ->
              daemon
                  .get("/metrics")
                  .body()
                  .contains("sluice_node_redirect_pods{reason=\"none\",state=\"in-order\"} 1.0\n"));
      assertThat(daemon.get("/metrics").body())
          .contains(
              "sluice_node_redirect_pods{reason=\"none\",state=\"not-meshed\"} 1.0\n",
              "sluice_node_repairs_total{reason=\"rules-missing\",result=\"repaired\"} 1.0\n",
              "sluice_node_repair_duration_seconds_count 1\n",
              "sluice_node_last_look_timestamp_seconds ");
      assertThat(daemon.log())
          .contains("repaired the redirect of a pod", "\"reason\":\"rules-missing\"");
      assertThat(daemon.get("/healthz").body()).isEqualTo("ok\n");

      web.run("nft", "flush", "ruleset");
      daemon.await(
          "flushed rules are back, and counted",
          () ->
              daemon
                  .get("/metrics")
                  .body()
                  .contains(
                      "sluice_node_repairs_total{reason=\"rules-missing\",result=\"repaired\"}"
                          + " 2.0\n"));
      assertThat(web.ruleset()).contains("table inet sluice");
    }

    Ended inspected = command("inspect", "web", "-n", NAMESPACE);
    assertThat(inspected.status()).as(inspected.output()).isZero();
    assertThat(inspected.output())
        .contains("# " + NAMESPACE + "/web, eth0 in " + root.resolve("run/netns/cni-"))
        .contains("the rules are as they were installed", "table inet sluice {");
    assertThat(command("inspect", NAMESPACE + "/web", "-o", "json").output())
        .contains("\"verdict\": \"intact\"", "\"interface\": \"eth0\"");
    assertThat(command("inspect", NAMESPACE + "/plain").output())
        .contains("nothing of Sluice is installed");

    Ended explained = command("explain", NAMESPACE + "/web");
    assertThat(explained.status()).as(explained.output()).isZero();
    assertThat(explained.output())
        .contains("The pod node-repair/web is meshed (profile sluice), because of:")
        .contains("Installed: the rules are as they were installed");
    assertThat(command("explain", NAMESPACE + "/plain", "-o", "json").output())
        .contains("\"decision\": \"notMeshed\"", "nothing of Sluice is installed");
    assertThat(command("explain", NAMESPACE + "/web", "--exclude-namespaces=" + NAMESPACE).output())
        .contains("Not meshed, whatever the pod asks for", "and has rules");

    Ended elsewhere = command("inspect", NAMESPACE + "/elsewhere");
    assertThat(elsewhere.status()).isEqualTo(1);
    assertThat(elsewhere.output()).contains("runs on the node another-node, and this is worker");
    assertThat(command("inspect", NAMESPACE + "/none").output())
        .contains("the API server knows no pod " + NAMESPACE + "/none");
    assertThat(command("inspect", "default/web", "-n", NAMESPACE).status()).isEqualTo(2);
  }

  /** Each kind by one request: there may be hundreds. */
  @Override
  public void close() throws IOException {
    for (String kind : List.of("/api/v1", "/apis/events.k8s.io/v1")) {
      String resource = kind.equals("/api/v1") ? "pods" : "events";
      api.kubectl(
          "delete",
          "--raw",
          kind + "/namespaces/" + NAMESPACE + "/" + resource + "?gracePeriodSeconds=0");
    }
    namespaces.forEach(TestNetns::close);
  }
}
