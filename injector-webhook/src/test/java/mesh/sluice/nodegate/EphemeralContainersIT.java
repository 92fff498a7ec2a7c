package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
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

/** The ValidatingAdmissionPolicy about ephemeral containers, as a real API server applies it. */
class EphemeralContainersIT {
  private static final String NAMESPACE = "ephemeral-containers";
  private static final Path POLICY = DeployManifests.base("71-ephemeral-containers.yaml");

  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = ApiServer.get();
    server.createNamespace(NAMESPACE, Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    server.kubectl("apply", "-f", POLICY.toString());
    pod("probe", "{sluice.mesh/redirect: '{}'}");
    pod("meshed", "{sluice.mesh/redirect: '{}'}");
    pod("bare", "{}");
    Condition.await(
        Duration.ofSeconds(60),
        "the policy holds",
        () -> debug("probe", "x", "runAsUser: 1337, ", "--dry-run=server").status() != 0,
        () -> "");
  }

  @AfterEach
  void end() throws IOException {
    server.kubectl("delete", "-f", POLICY.toString());
    server.kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--grace-period=0", "--force");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"runAsUser: 1337, ", "runAsGroup: 1337, ", "runAsUser: 1, runAsGroup: 1337, "})
  void ephemeralContainerAsTheSidecarIsRefused(String identity) throws IOException {
    Ended ended = debug("meshed", "debugger", identity);

    assertThat(ended.status()).isNotZero();
    assertThat(ended.output())
        .contains("spec.ephemeralContainers: debugger: securityContext: 1337")
        .contains("use another one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runAsUser: 1000, ", "runAsGroup: 1000, ", ""})
  void anyOtherPasses(String identity) throws IOException {
    Ended ended = debug("meshed", "debugger", identity);

    assertThat(ended.status()).as(ended.output()).isZero();
  }

  @Test
  void podWithoutARedirectIsLeftAlone() throws IOException {
    assertThat(debug("bare", "debugger", "runAsUser: 1337, ").status()).isZero();
  }

  /** One that came before the policy cannot be removed. */
  @Test
  void oneThatIsThereDoesNotKeepOthersOut() throws IOException {
    server.kubectl("delete", "-f", POLICY.toString());
    Condition.await(
        Duration.ofSeconds(60),
        "the policy is gone",
        () -> debug("meshed", "first", "runAsUser: 1337, ").status() == 0,
        () -> "");
    server.kubectl("apply", "-f", POLICY.toString());
    Condition.await(
        Duration.ofSeconds(60),
        "the policy holds again",
        () -> debug("probe", "x", "runAsUser: 1337, ", "--dry-run=server").status() != 0,
        () -> "");

    assertThat(debug("meshed", "second", "").status()).isZero();
  }

  private void pod(String name, String annotations) throws IOException {
    server.kubectlWith(
        """
        {apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: %s, annotations: %s},
         spec: {securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}},
          containers: [{name: web, image: example/web,
           securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}
        """
            .formatted(name, NAMESPACE, annotations),
        "create",
        "-f",
        "-");
  }

  private Ended debug(String pod, String name, String identity, String... options)
      throws IOException {
    String patch =
        """
        {"spec": {"ephemeralContainers": [{"name": "%s", "image": "example/debug",
          "securityContext": {%s"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}
        """
            .formatted(name, identity.replaceAll("(runAs[A-Za-z]+)", "\"$1\""));
    String[] arguments = {
      "-n", NAMESPACE, "patch", "pod", pod, "--subresource=ephemeralcontainers", "-p", patch
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + options.length);
    System.arraycopy(options, 0, all, arguments.length, options.length);
    return server.tryKubectl("", all);
  }
}
