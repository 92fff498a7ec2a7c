package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.install.Node;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What keeps {@code run} from starting; {@link NodeAgentDaemonIT} shows it at work. */
class RunCommandTest {
  private static final String FILE = "10-net.conflist";

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void makeNode() throws IOException {
    node = Node.in(directory).network(FILE);
  }

  @Test
  void withoutTheNameOfTheNodeItDoesNotStart() throws IOException {
    CommandRun run = run("--node=");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("--node is missing", "NODE_NAME", "spec.nodeName")
        .contains("Try 'sluice-node run --help'.");
    assertNothingHappened();
  }

  static Stream<Arguments> misused() {
    return Stream.of(
        Arguments.of("--status-port=70000", List.of("--status-port", "70000", "65535")),
        Arguments.of("--status-port=-1", List.of("--status-port", "-1", "65535")),
        Arguments.of(
            "--status-port=http",
            List.of("--status-port", "'http' is not a whole number", "digits")),
        Arguments.of(
            "--status-port=99999999999", List.of("--status-port", "'99999999999'", "2147483647")),
        Arguments.of("--log-level=trace", List.of("--log-level", "trace", "debug, info")),
        Arguments.of(
            "--profiles=linkerd", List.of("--profiles", "linkerd", "sluice, istio and osm")),
        Arguments.of("--profiles=,", List.of("--profiles", "','", "sluice, istio and osm")),
        Arguments.of("--profiles=", List.of("--profiles", "''", "sluice, istio and osm")),
        Arguments.of("--namespace=", List.of("--namespace", "''", "a to z")),
        Arguments.of("--namespace=Sluice_System", List.of("--namespace", "'Sluice_System'", "63")),
        Arguments.of(
            "--exclude-namespaces=kube-system,a.b", List.of("--exclude-namespaces", "'a.b'", "63")),
        Arguments.of("--osm-namespace=osm system", List.of("--osm-namespace", "'osm system'")),
        Arguments.of("--node=Worker/1", List.of("--node", "'Worker/1'", "253", "spec.nodeName")),
        Arguments.of("--backend=ebpf", List.of("--backend", "ebpf")),
        Arguments.of("--chain-mode=first", List.of("--chain-mode", "first", "auto, conflist")),
        Arguments.of(
            "--socket-dir=run", List.of("--socket-dir", "run/agent.sock", "absolute path")),
        Arguments.of(
            "--netns-dirs=/run/netns,netns",
            List.of("--netns-dirs", "'netns'", "absolute path", "/run/netns")),
        Arguments.of("--netns-dirs=", List.of("--netns-dirs", "''", "absolute path")));
  }

  @ParameterizedTest
  @MethodSource("misused")
  void valueThatCannotBeIsRefusedByItsNameWithTheRemedy(String option, List<String> told)
      throws IOException {
    CommandRun run = option.startsWith("--node=") ? run(option) : run("--node=worker", option);

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(told).contains("Try 'sluice-node run --help'.");
    assertNothingHappened();
  }

  @Test
  void addressThatIsNotThisMachinesIsNamed() {
    CommandRun run = run("--node=worker", "--bind=192.0.2.1", "--status-port=0");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("192.0.2.1 port 0 cannot be listened on");
  }

  private CommandRun run(String... options) {
    List<String> all = new ArrayList<>();
    boolean hasSockets = List.of(options).stream().anyMatch(one -> one.startsWith("--socket-dir"));
    if (!hasSockets) {
      all.add("--socket-dir=" + directory.resolve("sockets"));
    }
    all.addAll(List.of(options));
    return CommandRun.on(node, "run", all.toArray(String[]::new));
  }

  private void assertNothingHappened() throws IOException {
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
    assertThat(node.names()).containsExactly(FILE, "bridge");
    assertThat(Files.exists(directory.resolve("sockets"))).isFalse();
  }
}
