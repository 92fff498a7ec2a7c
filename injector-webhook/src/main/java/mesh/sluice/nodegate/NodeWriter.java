package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import mesh.sluice.json.JsonValue;

/**
 * Opens and closes nodes, with one request each. All methods throw {@link
 * KubernetesClientException}, with the status of the answer if there is one.
 */
final class NodeWriter {
  private static final long SECONDS = 10;

  private final KubernetesClient client;

  NodeWriter(KubernetesClient client) {
    this.client = requireNonNull(client);
  }

  void open(WatchedNode node, Instant now) {
    write(node, Optional.of(node.otherTaints()), Optional.of(now));
  }

  void close(WatchedNode node) {
    List<JsonValue> taints = new ArrayList<>(node.otherTaints());
    taints.add(NotReadyTaint.toJson());
    write(node, Optional.of(taints), Optional.empty());
  }

  void remember(WatchedNode node, Instant now) {
    write(node, Optional.empty(), Optional.of(now));
  }

  private void write(WatchedNode node, Optional<List<JsonValue>> taints, Optional<Instant> opened) {
    JsonValue patch = TaintPatch.of(node.version(), taints, opened);
    send(node.name(), patch.toString());
  }

  /** By the client's connection alone: its own way to patch reads the whole node before. */
  private void send(String node, String patch) {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(client.getMasterUrl().toString().replaceFirst("/+$", "") + "/api/v1/nodes/" + node)
            .method("PATCH", PatchType.JSON_MERGE.getContentType(), patch)
            .timeout(SECONDS, TimeUnit.SECONDS)
            .build();
    HttpResponse<String> response;
    try {
      response = client.getHttpClient().sendAsync(request, String.class).get();
    } catch (ExecutionException e) {
      throw new KubernetesClientException("no answer: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
    if (!response.isSuccessful()) {
      throw new KubernetesClientException(response.body(), response.code(), null);
    }
  }
}
