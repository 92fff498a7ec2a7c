package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import mesh.sluice.agent.PodName;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ApiWriter;

/**
 * Evicts by the API server's own subresource, which keeps to disruption budgets. Needs the right to
 * create {@code pods/eviction}.
 */
public final class ApiEviction implements Eviction {
  private static final Duration MAX_REQUEST = Duration.ofSeconds(10);

  private final Supplier<ApiWriter> api;

  /**
   * @param api asked at each eviction
   */
  public ApiEviction(Supplier<ApiWriter> api) {
    this.api = requireNonNull(api);
  }

  @Override
  public void evict(PodName pod, String uid) throws IOException, InterruptedException {
    api.get()
        .create(
            "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name() + "/eviction",
            request(pod, uid),
            MAX_REQUEST);
  }

  private static JsonObject request(PodName pod, String uid) {
    return new JsonObject(
        Map.of(
            "apiVersion", new JsonString("policy/v1"),
            "kind", new JsonString("Eviction"),
            "metadata",
                new JsonObject(
                    Map.of(
                        "namespace", new JsonString(pod.namespace()),
                        "name", new JsonString(pod.name()))),
            "deleteOptions",
                new JsonObject(
                    Map.of("preconditions", new JsonObject(Map.of("uid", new JsonString(uid)))))));
  }
}
