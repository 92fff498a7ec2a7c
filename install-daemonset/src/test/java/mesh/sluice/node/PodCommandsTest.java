package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code inspect} and {@code explain} refuse before they ask anybody. */
class PodCommandsTest {
  static Stream<Arguments> misused() {
    return Stream.of("inspect", "explain")
        .flatMap(
            command ->
                Stream.of(
                    Arguments.of(command, "--node=Worker/1", List.of("--node", "'Worker/1'")),
                    Arguments.of(
                        command, "--profiles=linkerd", List.of("--profiles", "linkerd", "istio")),
                    Arguments.of(
                        command,
                        "--exclude-namespaces=a.b",
                        List.of("--exclude-namespaces", "'a.b'")),
                    Arguments.of(
                        command, "--osm-namespace=a b", List.of("--osm-namespace", "'a b'")),
                    Arguments.of(command, "--netns-dirs=netns", List.of("--netns-dirs", "'netns'")),
                    Arguments.of(command, "--namespace=Shop", List.of("POD", "'Shop'"))));
  }

  /** There is no cluster here, so whoever asked it first would tell of that. */
  @ParameterizedTest
  @MethodSource("misused")
  void valueThatCannotBeIsRefusedBeforeTheClusterIsAsked(
      String command, String option, List<String> told) {
    CommandRun run = CommandRun.of(command, "web", option, "--kubeconfig=/nonexistent");

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(told).contains("Try 'sluice-node " + command + " --help'.");
  }
}
