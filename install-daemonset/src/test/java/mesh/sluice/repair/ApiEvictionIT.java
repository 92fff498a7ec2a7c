package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import mesh.sluice.agent.PodName;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiEvictionIT {
  private static final String NAMESPACE = "api-eviction";
  private static final PodName WEB = new PodName(NAMESPACE, "web");

  private ApiServer api;
  private ApiConnection connection;
  private Eviction eviction;

  @BeforeEach
  void makePod() throws IOException {
    api = ApiServer.get();
    api.createNamespace(NAMESPACE, Map.of());
    api.kubectlWith(
        """
        {apiVersion: v1, kind: Pod, metadata: {namespace: %s, name: web, labels: {app: web}},
         spec: {nodeName: worker, containers: [{name: app, image: a}]}}
        """
            .formatted(NAMESPACE),
        "create",
        "-f",
        "-");
    api.kubectl(
        "-n",
        NAMESPACE,
        "patch",
        "pod",
        "web",
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    connection = api.connection(URI.create(api.url()));
    eviction = new ApiEviction(() -> ApiWriter.of(connection));
  }

  @AfterEach
  void removePod() throws IOException {
    api.kubectl("-n", NAMESPACE, "delete", "pdb", "--all");
    api.kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--force", "--grace-period=0");
    connection.close();
  }

  @Test
  void podIsAskedToEnd() throws Exception {
    eviction.evict(WEB, field("{.metadata.uid}"));

    assertThat(field("{.metadata.deletionTimestamp}")).isNotEmpty();
  }

  @Test
  void anotherPodOfTheNameStays() throws Exception {
    assertThatThrownBy(() -> eviction.evict(WEB, "other")).isInstanceOf(ApiFailure.class);

    assertThat(field("{.metadata.deletionTimestamp}")).isEmpty();
  }

  @Test
  void disruptionBudgetIsKept() throws Exception {
    api.kubectlWith(
        """
        {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {namespace: %s, name: web},
         spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}}
        """
            .formatted(NAMESPACE),
        "create",
        "-f",
        "-");
    String uid = field("{.metadata.uid}");

    assertThatThrownBy(() -> eviction.evict(WEB, uid)).hasMessageContaining("answers 429");

    assertThat(field("{.metadata.deletionTimestamp}")).isEmpty();
  }

  private String field(String path) throws IOException {
    return api.kubectl("-n", NAMESPACE, "get", "pod", "web", "-o", "jsonpath=" + path);
  }
}
