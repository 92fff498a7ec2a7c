package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.Json;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;

class PolicyCommandTest {
  @Test
  void annotationIsTheWholePolicyAlone() {
    CommandRun run =
        CommandRun.of(
            Pods.annotated("{\"v\":1}"), "policy", "--pod", "-", "--format", "annotation");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(RedirectAnnotation.format(RedirectPolicy.DEFAULT) + "\n");
  }

  @Test
  void annotationOfAPodThatIsNotMeshedIsEmpty() {
    CommandRun run = CommandRun.of(Pods.PLAIN, "policy", "--pod", "-", "--format", "annotation");

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("the pod shop/web is not meshed: ");
  }

  @Test
  void jsonNamesTheSourceOfEachField() throws Exception {
    CommandRun run =
        CommandRun.of(
            Pods.annotated("{\"v\":1,\"outbound\":{\"excludePorts\":[3306]}}"),
            "policy",
            "--pod",
            "-");

    assertThat(run.status()).isZero();
    assertThat(Json.read(run.out()).toString())
        .contains("\"decision\":\"meshed\"", "\"profile\":\"sluice\"")
        .contains("\"outbound.excludePorts\":{\"value\":\"3306\",\"from\":[\"");
  }

  @Test
  void jsonOfAPodThatIsNotMeshedSaysWhy() throws Exception {
    CommandRun run = CommandRun.of(Pods.PLAIN, "policy", "--pod", "-");

    assertThat(run.status()).isZero();
    assertThat(Json.read(run.out()).toString())
        .contains("\"decision\":\"notMeshed\",\"reason\":\"NO_ANNOTATION\",\"message\":\"");
  }

  @Test
  void oneProfileAloneIsReadOnRequest() throws Exception {
    String pod =
        """
        kind: Pod
        metadata: {annotations: {sidecar.istio.io/status: "{}"}}
        spec: {containers: [{name: istio-proxy}]}
        """;
    CommandRun auto = CommandRun.of(pod, "policy", "--pod", "-");
    CommandRun osm = CommandRun.of(pod, "policy", "--pod", "-", "--profile", "osm");

    assertThat(Json.read(auto.out()).toString()).contains("\"profile\":\"istio\"", "\"meshed\"");
    assertThat(Json.read(osm.out()).toString()).contains("\"notMeshed\"");
  }
}
