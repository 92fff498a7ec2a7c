package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.Json;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;

class PolicyCommandTest {
  @Test
  void annotationIsTheWholePolicyAlone() {
    CommandRun run =
        CommandRun.of(Pods.annotated("{\"v\":1}"), "policy", "-f", "-", "-o", "annotation");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(RedirectAnnotation.format(RedirectPolicy.DEFAULT) + "\n");
  }

  @Test
  void annotationOfAPodThatIsNotMeshedIsEmpty() {
    CommandRun run = CommandRun.of(Pods.PLAIN, "policy", "-f", "-", "-o", "annotation");

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
            "-f",
            "-");

    assertThat(run.status()).isZero();
    assertThat(Json.read(run.out()).toString())
        .contains("\"decision\":\"meshed\"", "\"profile\":\"sluice\"")
        .contains("\"outbound.excludePorts\":{\"value\":\"3306\",\"from\":[\"");
  }

  @Test
  void jsonOfAPodThatIsNotMeshedSaysWhy() throws Exception {
    CommandRun run = CommandRun.of(Pods.PLAIN, "policy", "-f", "-");

    assertThat(run.status()).isZero();
    assertThat(Json.read(run.out()).toString())
        .contains("\"decision\":\"notMeshed\",\"reason\":\"NO_ANNOTATION\",\"message\":\"");
  }

  @Test
  void policyThatTheAnnotationCannotHoldIsPrintedAsJsonOnly() {
    String ports =
        IntStream.range(0, 1024)
            .mapToObj(i -> Integer.toString(20_001 + 2 * i))
            .collect(Collectors.joining(","));
    String pod =
        """
        kind: Pod
        metadata: {annotations: {sluice.mesh/exclude-inbound-ports: '%s'}}
        spec: {containers: [{name: web}]}
        """
            .formatted(ports);

    CommandRun json = CommandRun.of(pod, "policy", "-f", "-");
    CommandRun annotation = CommandRun.of(pod, "policy", "-f", "-", "-o", "annotation");

    assertThat(json.status()).isZero();
    assertThat(annotation.status()).isEqualTo(1);
    assertThat(annotation.out()).isEmpty();
    assertThat(annotation.err())
        .contains("sluice.mesh/redirect.inbound.excludePorts: '1026 entries': too many")
        .doesNotContain("unexpected");
  }

  @Test
  void oneProfileAloneIsReadOnRequest() throws Exception {
    String pod =
        """
        kind: Pod
        metadata: {annotations: {sidecar.istio.io/status: "{}"}}
        spec: {containers: [{name: istio-proxy}]}
        """;
    CommandRun auto = CommandRun.of(pod, "policy", "-f", "-");
    CommandRun osm = CommandRun.of(pod, "policy", "-f", "-", "--profile", "osm");

    assertThat(Json.read(auto.out()).toString()).contains("\"profile\":\"istio\"", "\"meshed\"");
    assertThat(Json.read(osm.out()).toString()).contains("\"notMeshed\"");
  }
}
