package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.install.Node;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.pods.PodJson;
import mesh.sluice.pods.PodServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice-node run} in a process of its own. */
@Timeout(120)
class NodeAgentDaemonIT {
  private static final String FILE = "10-net.conflist";

  @TempDir private Path root;
  private Node node;
  private PodServer server;

  @BeforeEach
  void makeNode() throws IOException {
    node = Node.in(root).network(FILE);
    TestOptions.containerd(root, "");
    server = new PodServer();
    server.listPod(PodJson.plain("web", "u1"));
  }

  @AfterEach
  void closeServer() {
    server.close();
  }

  @Test
  void withPluginSocketAndPodsItIsReadyAndSaysSo() throws Exception {
    server.kubeconfig(root.resolve("kubeconfig"));
    try (NodeProcess daemon = start().awaitReady()) {
      assertThat(daemon.get("/readyz").body())
          .startsWith("ready\n")
          .contains("pods: heard from the API server ", "namespaces: heard from the API server ");
      assertThat(daemon.get("/healthz").body()).isEqualTo("ok\n");
      assertThat(node.hasEntry(FILE)).isTrue();

      CommandRun status = status();

      assertThat(status.status()).as(status.err()).isZero();
      JsonObject said = Json.read(status.out().strip().getBytes(StandardCharsets.UTF_8)).asObject();
      assertThat(said.find("node").orElseThrow()).hasToString("\"worker\"");
      assertThat(said.find("missing").orElseThrow()).hasToString("[]");
      assertThat(said.findPath("installation.phase").orElseThrow()).hasToString("\"INSTALLED\"");
      assertThat(said.findPath("installation.configuration").orElseThrow())
          .hasToString("\"" + node.conf(FILE) + "\"");
      assertThat(said.findPath("installation.obstacle")).isEmpty();
      assertThat(said.findPath("pods.known").orElseThrow()).hasToString("1");
      assertThat(said.findPath("pods.lastHeardSeconds")).isPresent();
      assertThat(daemon.get("/metrics").body())
          .contains("sluice_node_installed 1.0\n", "sluice_node_pods 1.0\n");
      // After the answer, which the command did not wait for.
      daemon.await(
          "the question is counted",
          () ->
              daemon
                  .get("/metrics")
                  .body()
                  .contains(
                      "sluice_node_questions_total{answer=\"status\",question=\"status\"} 1.0\n"));
    }
  }

  /** istio/istio#57438: a token that is not there keeps no pod from starting. */
  @Test
  void withoutAClusterThePluginIsInstalledAndThePodsAreMissing() throws Exception {
    try (NodeProcess daemon = start().awaitRunning()) {
      daemon.await("the plugin is installed", () -> node.hasEntry(FILE));
      daemon.await(
          "the pods alone are missing",
          () -> daemon.get("/readyz").body().startsWith("not ready: pods\n"));

      CommandRun status = status();

      assertThat(daemon.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(daemon.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(status.status()).isEqualTo(1);
      assertThat(status.out()).contains("\"missing\":[\"pods\"]", "kubeconfig cannot be read");
    }
  }

  @Test
  void obstacleIsToldAndTheDaemonGoesOn() throws Exception {
    TestOptions.containerd(root, "bin_dirs = ['/elsewhere']\n");
    server.kubeconfig(root.resolve("kubeconfig"));
    try (NodeProcess daemon = start().awaitRunning()) {
      daemon.await(
          "the plugin alone is missing",
          () -> daemon.get("/readyz").body().startsWith("not ready: plugin\n"));

      assertThat(status().out()).contains("\"obstacle\":\"", "/elsewhere is not visible here");
      assertThat(node.names()).containsExactly(FILE, "bridge");
    }
  }

  /** istio/istio#32809: an update opens no gap in which pods start unmeshed. */
  @Test
  void atSigtermItEndsWithSuccessAndEverythingStays() throws Exception {
    server.kubeconfig(root.resolve("kubeconfig"));
    try (NodeProcess daemon = start().awaitReady()) {
      String text = node.text(FILE);
      List<String> names = node.names();

      assertThat(daemon.terminate().status()).as(daemon.log()).isZero();

      assertThat(node.text(FILE)).isEqualTo(text).contains("sluice-cni");
      assertThat(node.names()).isEqualTo(names);
      assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
      // The plugin waits for the next agent there.
      assertThat(NodeProcess.sockets(root).resolve("agent.sock")).exists();
      assertThat(daemon.log()).contains("\"message\":\"ending\"");
    }
  }

  @Test
  void nextDaemonTakesOverFromOneThatWasKilled() throws Exception {
    server.kubeconfig(root.resolve("kubeconfig"));
    try (NodeProcess first = start().awaitReady()) {
      assertThat(first.kill().status()).isEqualTo(128 + 9);
    }
    try (NodeProcess second = start().awaitReady()) {
      assertThat(second.isAlive()).isTrue();
      assertThat(status().status()).isZero();
    }
  }

  @Test
  void secondDaemonOnTheSameSocketsRefusesAndTheFirstGoesOn() throws Exception {
    server.kubeconfig(root.resolve("kubeconfig"));
    try (NodeProcess first = start().awaitReady();
        NodeProcess second = start()) {
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.log())
          .contains("is in use by another node agent", NodeProcess.sockets(root) + "/agent.sock")
          .doesNotContain("internal error");
      assertThat(first.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(status().status()).isZero();
    }
  }

  @Test
  void takenStatusPortIsNamedAndThePluginStaysInstalled() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        NodeProcess daemon = start("--status-port=" + taken.getLocalPort())) {
      assertThat(daemon.status()).isEqualTo(1);
      assertThat(daemon.log())
          .contains("127.0.0.1 port " + taken.getLocalPort() + " cannot be listened on")
          .doesNotContain("internal error");
      assertThat(node.hasEntry(FILE)).isTrue();
      assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    }
  }

  @Test
  void uninstallIsRefusedWhileItRunsAndWorksAfterIt() throws Exception {
    server.kubeconfig(root.resolve("kubeconfig"));
    try (NodeProcess daemon = start().awaitReady()) {
      CommandRun refused = uninstall();

      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err()).contains("sluice-node runs at", "delete its DaemonSet first");
      assertThat(node.hasEntry(FILE)).isTrue();
      assertThat(daemon.terminate().status()).isZero();
    }

    assertThat(uninstall().status()).isZero();

    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
    assertThat(NodeProcess.sockets(root)).doesNotExist();
    assertThat(uninstall().out()).isEqualTo("nothing is installed\n");
  }

  private NodeProcess start(String... options) throws IOException {
    Files.createDirectories(root.resolve("run"));
    return NodeProcess.start(NodeProcess.ON_JVM, root, node, options);
  }

  private CommandRun status() {
    return CommandRun.of("status", "--socket-dir=" + NodeProcess.sockets(root), "-o", "json");
  }

  private CommandRun uninstall() {
    return CommandRun.of(
        "uninstall",
        "--host-root=" + root,
        "--plugin=" + node.plugin(),
        "--socket-dir=" + NodeProcess.sockets(root));
  }
}
