package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy {@code sluice-annotations-immutable}, in the API server that carries it out. */
class AnnotationsImmutableIT {
  private static final String NAMESPACE = "annotations-immutable";
  private static final Path POLICY = DeployManifests.base("70-annotations-immutable.yaml");

  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = ApiServer.get();
    server.createNamespace(NAMESPACE, Map.of());
    pod("meshed", "{sluice.mesh/redirect: '{}', sluice.mesh/status: '{}', example.com/a: a}");
    pod("bare", "{}");
    server.kubectl("apply", "-f", POLICY.toString());
    Condition.await(
        Duration.ofSeconds(30),
        "the policy holds",
        () ->
            change(
                        "annotate",
                        "--dry-run=server",
                        "--overwrite",
                        "pod",
                        "meshed",
                        "sluice.mesh/status=x")
                    .status()
                != 0,
        () -> "");
  }

  @AfterEach
  void end() throws IOException {
    server.kubectl("delete", "-f", POLICY.toString());
    server.kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--grace-period=0", "--force");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meshed sluice.mesh/redirect=other",
        "meshed sluice.mesh/redirect-",
        "meshed sluice.mesh/new=x",
        "bare sluice.mesh/redirect={}"
      })
  void ourAnnotationsCannotBeTouched(String words) throws IOException {
    String[] arguments = words.split(" ");

    Ended ended = change("annotate", "--overwrite", "pod", arguments[0], arguments[1]);

    assertThat(ended.status()).isNotZero();
    assertThat(ended.output())
        .contains(arguments[1].replaceAll("[=-].*", ""))
        .contains("cannot be added, changed or removed")
        .contains("kubectl rollout restart");
  }

  @Test
  void otherAnnotationsPass() throws IOException {
    assertThat(
            change("annotate", "--overwrite", "pod", "meshed", "example.com/a=b", "c=d").status())
        .isZero();
    assertThat(change("annotate", "pod", "meshed", "example.com/a-").status()).isZero();
    assertThat(change("annotate", "pod", "bare", "example.com/a=b").status()).isZero();
    assertThat(change("label", "pod", "meshed", "sluice.mesh/inject=true").status()).isZero();
  }

  @Test
  void statusCanBeReportedButNotUsedToTouchThem() throws IOException {
    assertThat(patchStatus("{\"status\":{\"phase\":\"Running\"}}").status()).isZero();

    Ended ended =
        patchStatus("{\"metadata\":{\"annotations\":{\"sluice.mesh/redirect\":\"other\"}}}");

    assertThat(ended.status()).isNotZero();
    assertThat(ended.output()).contains("sluice.mesh/redirect: cannot be added");
  }

  @Test
  void bindingCannotBringThem() throws IOException {
    Ended refused = bind("{sluice.mesh/redirect: '{}'}");

    assertThat(refused.status()).isNotZero();
    assertThat(refused.output()).contains("sluice.mesh/redirect: cannot be added");
    assertThat(bind("{example.com/a: b}").output()).contains("created");
  }

  @Test
  void podsAreStillCreatedAndDeleted() throws IOException {
    pod("another", "{sluice.mesh/redirect: '{}'}");

    assertThat(change("delete", "pod", "another", "--grace-period=0", "--force").status()).isZero();
  }

  private void pod(String name, String annotations) throws IOException {
    server.kubectlWith(
        """
        {apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: %s, annotations: %s},
         spec: {containers: [{name: web, image: example/web}]}}
        """
            .formatted(name, NAMESPACE, annotations),
        "create",
        "-f",
        "-");
  }

  private Ended patchStatus(String patch) throws IOException {
    return change("patch", "pod", "meshed", "--subresource=status", "--type=merge", "-p", patch);
  }

  private Ended bind(String annotations) throws IOException {
    return server.tryKubectl(
        """
        {apiVersion: v1, kind: Binding, metadata: {name: bare, namespace: %s, annotations: %s},
         target: {apiVersion: v1, kind: Node, name: somewhere}}
        """
            .formatted(NAMESPACE, annotations),
        "create",
        "-f",
        "-");
  }

  private Ended change(String... arguments) throws IOException {
    String[] whole = new String[arguments.length + 2];
    whole[0] = "-n";
    whole[1] = NAMESPACE;
    System.arraycopy(arguments, 0, whole, 2, arguments.length);
    return server.tryKubectl("", whole);
  }
}
