package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.install.Node;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InstallCommandTest {
  private static final String FILE = "10-net.conflist";

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void makeNode() throws IOException {
    node = Node.in(directory);
  }

  @Test
  void onceInstallsAndSaysWhatAndWhere() throws IOException {
    node.network(FILE);

    CommandRun run = CommandRun.on(node, "install", "--once");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            "installed: %s v1, named by %s (network net, mode conflist)\n"
                .formatted(node.program(), node.conf(FILE)));
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    assertThat(node.text(FILE))
        .contains("\"exempt\":{\"namespace\":\"sluice-system\",\"podNamePrefix\":\"sluice-node-\"}")
        .contains("\"excludeNamespaces\":[\"kube-system\"]", "\"profiles\":[\"sluice\"]")
        .doesNotContain("agentSocket", "eventSocket");
  }

  @Test
  void secondOneChangesNothing() throws IOException {
    node.network(FILE);
    CommandRun.on(node, "install", "--once");
    String before = node.text(FILE);

    assertThat(CommandRun.on(node, "install", "--once").status()).isZero();

    assertThat(node.text(FILE)).isEqualTo(before);
    assertThat(node.names()).containsExactly(FILE, "bridge", "sluice-cni");
  }

  @Test
  void optionsAreWhatTheChainSays() throws IOException {
    node.network(FILE);

    CommandRun run =
        CommandRun.on(
            node,
            "install",
            "--once",
            "--profiles=istio,sluice",
            "--exclude-namespaces=",
            "--namespace=mesh",
            "--backend=iptables-nft",
            "--socket-dir=/run/mesh");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(node.text(FILE))
        .contains("\"namespace\":\"mesh\"", "\"profiles\":[\"istio\",\"sluice\"]")
        .contains("\"agentSocket\":\"/run/mesh/agent.sock\"")
        .contains("\"eventSocket\":\"/run/mesh/events.sock\"")
        .contains("\"backend\":\"iptables-nft\"")
        .doesNotContain("excludeNamespaces");
  }

  @Test
  void folderOfTheNetworkIsTakenIfAsked() throws IOException {
    node.network(FILE);

    CommandRun run = CommandRun.on(node, "install", "--once", "--chain-mode=folder");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
    assertThat(node.conf("net/sluice-cni.conf")).exists();
  }

  /** linkerd/linkerd2#10669: nobody but its owner makes a network's file. */
  @Test
  void withoutANetworkOnceFailsAndMakesNone() throws IOException {
    CommandRun run = CommandRun.on(node, "install", "--once");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("there is no network to join", node.confDir().toString(), "leave out --once");
    assertThat(node.confDir()).isEmptyDirectory();
  }

  @Test
  void pluginThatIsNotThereIsNamed() throws IOException {
    node.network(FILE);

    CommandRun run =
        CommandRun.of(
            "install",
            "--once",
            "--conf-dir=" + node.confDir(),
            "--bin-dir=" + node.binDir(),
            "--plugin=" + directory + "/none");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(directory + "/none").doesNotContain("internal error");
    assertNothingInstalled();
  }

  static Stream<Arguments> misused() {
    return Stream.of(
        Arguments.of("--conf-dir=etc/cni", List.of("--conf-dir", "etc/cni", "absolute path")),
        Arguments.of("--bin-dir=bin", List.of("--bin-dir", "bin", "absolute path")),
        Arguments.of("--runtime-config=a.toml", List.of("--runtime-config", "a.toml", "absolute")),
        Arguments.of(
            "--profiles=linkerd", List.of("--profiles", "linkerd", "sluice, istio and osm")),
        Arguments.of("--backend=ebpf", List.of("--backend", "ebpf", "iptables-nft")),
        Arguments.of("--preset=k4s", List.of("--preset", "k4s", "k3s, rke2")),
        Arguments.of("--chain-mode=first", List.of("--chain-mode", "first", "auto, conflist")),
        Arguments.of(
            "--socket-dir=run", List.of("--socket-dir", "run/agent.sock", "absolute path")),
        Arguments.of("--namespace=", List.of("--namespace: ''", "a to z")),
        Arguments.of(
            "--status-requires-agent", List.of("--status-requires-agent", "--socket-dir")));
  }

  @ParameterizedTest
  @MethodSource("misused")
  void valueThatCannotBeIsRefusedByItsNameWithTheRemedy(String option, List<String> told)
      throws IOException {
    node.network(FILE);
    // picocli refuses an option that is given twice.
    String name = option.substring(0, option.indexOf('=') + 1);
    String[] arguments =
        Stream.concat(
                Stream.of("--conf-dir=" + node.confDir(), "--bin-dir=" + node.binDir())
                    .filter(given -> !given.startsWith(name)),
                Stream.of("--plugin=" + node.plugin(), "--once", option))
            .toArray(String[]::new);

    CommandRun run =
        CommandRun.of(
            Stream.concat(Stream.of("install"), Stream.of(arguments)).toArray(String[]::new));

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(told).contains("Try 'sluice-node install --help'.");
    assertNothingInstalled();
  }

  /** Names as docs/node-platforms.md has them. */
  @ParameterizedTest
  @CsvSource({
    "auto",
    "k3s",
    "rke2",
    "microk8s",
    "talos",
    "gke",
    "eks",
    "aks",
    "bottlerocket",
    "kind",
    "minikube",
    "openshift",
    "containerd",
    "crio"
  })
  void everyPresetIsTakenByItsNameAndInTheHelp(String preset) throws IOException {
    node.network(FILE);

    CommandRun run = CommandRun.on(node, "install", "--once", "--preset=" + preset);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(CommandRun.of("install", "--help").out().replaceAll("\\s+", " "))
        .containsPattern("[ ]" + preset + "[, .]");
  }

  /** istio/istio#11676: an entry for a program that the runtime does not find blocks all pods. */
  @Test
  void whatStandsInTheWayIsToldAndNothingIsChanged() throws IOException {
    node.network(FILE);
    Files.createDirectories(directory.resolve("etc/containerd"));
    Files.writeString(
        directory.resolve("etc/containerd/config.toml"),
        """
        version = 3
        [plugins.'io.containerd.cri.v1.runtime'.cni]
        bin_dirs = ['/elsewhere']
        """);

    CommandRun run =
        CommandRun.of("install", "--once", "--host-root=" + directory, "--plugin=" + node.plugin());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("nothing was changed: ", "/elsewhere", "is not visible here");
    assertNothingInstalled();
  }

  private void assertNothingInstalled() throws IOException {
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
    assertThat(node.names()).containsExactly(FILE, "bridge");
  }
}
