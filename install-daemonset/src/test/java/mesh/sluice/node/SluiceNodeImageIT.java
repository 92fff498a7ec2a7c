package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.install.Node;
import mesh.sluice.testing.Programs;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The native program does what the same code does on the JVM. */
@Timeout(120)
class SluiceNodeImageIT {
  private static final String FILE = "10-net.conflist";
  private static final String PROGRAM =
      Path.of(System.getProperty("sluice.node", "target/sluice-node")).toAbsolutePath().toString();

  @TempDir private Path root;
  private Node node;

  @BeforeEach
  void makeNode() throws IOException {
    node = Node.in(root).network(FILE);
    TestOptions.containerd(root, "");
  }

  @Test
  void versionAndHelpAreAsOnTheJvm() throws IOException {
    assertThat(program("--version").output()).startsWith("sluice-node ");
    for (String command :
        List.of("run", "install", "uninstall", "status", "inspect", "explain", "detect")) {
      // Whose default values are made of classes that the image has to know.
      assertThat(program(command, "--help").output())
          .isEqualTo(CommandRun.of(command, "--help").out());
    }
  }

  @Test
  void detectSaysTheSameInBothFormats() throws IOException {
    String[] arguments = {"detect", "--host-root=" + root, "--preset=k3s"};
    String[] json = {"detect", "--host-root=" + root, "-o", "json"};

    assertThat(program(arguments).output()).isEqualTo(CommandRun.of(arguments).out());
    assertThat(program(json)).isEqualTo(new Ended(0, CommandRun.of(json).out()));
  }

  @Test
  void pluginIsInstalledAndUninstalled() throws IOException {
    String plugin = "--plugin=" + node.plugin();
    String sockets = "--socket-dir=" + NodeProcess.sockets(root);

    Ended installed = program("install", "--once", "--host-root=" + root, plugin);
    assertThat(installed.status()).as(installed.output()).isZero();
    assertThat(installed.output()).contains("installed: " + node.program() + " v1, named by ");
    assertThat(node.hasEntry(FILE)).isTrue();

    Ended uninstalled = program("uninstall", "--host-root=" + root, plugin, sockets);
    assertThat(uninstalled.status()).as(uninstalled.output()).isZero();
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
    assertThat(program("uninstall", "--host-root=" + root, plugin, sockets))
        .isEqualTo(new Ended(0, "nothing is installed\n"));
  }

  @Test
  void misuseIsToldWithoutAStackTrace() throws IOException {
    Ended ended = program("install", "--chain-mode=first", "--preset=k4s");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains("--chain-mode", "'first'").doesNotContain("\tat ");
  }

  @Test
  void statusWithoutADaemonNamesTheSocket() throws IOException {
    Ended ended = program("status", "--socket-dir=" + NodeProcess.sockets(root));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains(NodeProcess.sockets(root) + "/agent.sock");
  }

  @Test
  void daemonInstallsAnswersAndLeavesEverythingAtSigterm() throws Exception {
    Files.createDirectories(root.resolve("run"));
    // The program speaks TLS alone with the API server, so it is a real one.
    Files.copy(ApiServer.get().kubeconfig(), root.resolve("kubeconfig"));
    try (NodeProcess daemon = NodeProcess.start(List.of(PROGRAM), root, node).awaitReady()) {
      Ended status = program("status", "--socket-dir=" + NodeProcess.sockets(root), "-o", "json");
      assertThat(status.status()).as(status.output()).isZero();
      assertThat(status.output()).contains("\"phase\":\"INSTALLED\"", "\"missing\":[]");
      assertThat(daemon.get("/metrics").body()).contains("sluice_node_installed 1.0\n");
      String text = node.text(FILE);

      assertThat(daemon.terminate().status()).as(daemon.log()).isZero();

      assertThat(node.text(FILE)).isEqualTo(text).contains("sluice-cni");
      assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    }
  }

  private static Ended program(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(arguments));
    return Programs.start(Path.of("").toAbsolutePath(), command, "");
  }
}
