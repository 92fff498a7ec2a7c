package mesh.sluice.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.Test;

class ApiServerIT {
  private static final String POD =
      """
      {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: %s},
       spec: {containers: [{name: web, image: example/web}]}}
      """;

  @Test
  void podIsTaken() throws IOException {
    ApiServer server = ApiServer.get();
    server.createNamespace("api-server-plain", Map.of());

    assertThat(server.kubectlWith(POD.formatted("api-server-plain"), "apply", "-f", "-"))
        .contains("pod/web created");
  }

  @Test
  void restrictedNamespaceRefusesAPlainPod() throws IOException {
    ApiServer server = ApiServer.get();
    server.createNamespace(
        "api-server-restricted", Map.of("pod-security.kubernetes.io/enforce", "restricted"));

    Programs.Ended ended =
        server.tryKubectl(POD.formatted("api-server-restricted"), "apply", "-f", "-");

    assertThat(ended.status()).isNotZero();
    assertThat(ended.output()).contains("violates PodSecurity \"restricted:latest\"");
  }
}
