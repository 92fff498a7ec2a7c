package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;

class EventRecorderIT {
  private static final String NAMESPACE = "event-recorder";
  private static final EventObject MAP = EventObject.of("v1", "ConfigMap", NAMESPACE, "map", "");

  @Test
  void longestTextIsTakenAndOfOneNameThereIsOneEvent() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace(NAMESPACE, Map.of());
    EventReporter reporter = new EventReporter("example.com/test", "p".repeat(253));
    EventName exact = new EventName.Exact("map.refused.1");
    EventName generated = new EventName.Generated("map-");
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(TestModels.ALL, server.kubeconfig());
        EventRecorder recorder =
            EventRecorder.start(
                ClusterClient.connection(client), reporter, InstantSource.system())) {
      recorder.record(event(exact, "Invalid", "€".repeat(1_000)));
      recorder.record(event(exact, "Again", "other"));
      recorder.record(event(generated, "r".repeat(128), ""));
      recorder.record(event(generated, "Last", "last"));

      Condition.await(
          Duration.ofSeconds(20),
          "the last one is there",
          () -> reasons(server).contains("Last"),
          () -> "");
    }

    assertThat(reasons(server)).containsExactlyInAnyOrder("Invalid", "r".repeat(128), "Last");
  }

  private static ObjectEvent event(EventName name, String reason, String note) {
    return new ObjectEvent(name, MAP, ObjectEvent.Type.WARNING, reason, "Test", note);
  }

  private static List<String> reasons(ApiServer server) throws IOException {
    return List.of(
        server
            .kubectl("-n", NAMESPACE, "get", "events", "-o", "jsonpath={.items[*].reason}")
            .split(" "));
  }
}
