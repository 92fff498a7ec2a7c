package mesh.sluice.removal;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ApiWriter;
import mesh.sluice.kubernetes.ObjectFields;

/**
 * Takes Sluice off all nodes. First it stops what would put things back: the injector, whose node
 * gate closes nodes without sluice-node, and sluice-node itself. Then it waits for the pods of the
 * DaemonSet {@value #CLEANERS}, one for each node. At last it opens nodes that are closed. Each
 * step can be done again.
 */
public final class ClusterRemoval {
  /** The DaemonSet whose pods clean, and the value of its pods' label. */
  static final String CLEANERS = "sluice-node-uninstall";

  private static final String WEBHOOKS =
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/";
  private static final String LABEL = "app.kubernetes.io/name=" + CLEANERS;
  private static final Duration REQUEST = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int PAGE = 200;
  private static final int MAX_ATTEMPTS = 5;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;

  private final ApiReader reader;
  private final ApiWriter writer;
  private final String namespace;
  private final Consumer<String> told;

  /**
   * @param connection with the rights that the chart's hook has
   * @param namespace of the release
   * @param told gets a line for whatever is done
   */
  public ClusterRemoval(ApiConnection connection, String namespace, Consumer<String> told) {
    this.reader = ApiReader.of(connection);
    this.writer = ApiWriter.of(connection);
    this.namespace = requireNonNull(namespace);
    this.told = requireNonNull(told);
  }

  /**
   * Does it all.
   *
   * @param deadline how long to wait for the nodes
   * @return empty if all nodes are clean; else what is missing, with the remedy. Nodes are opened
   *     in any case
   * @throws ApiFailure if the API server refuses something
   */
  public Optional<String> run(Duration deadline) throws ApiFailure, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    untilAnswered(end, this::stop);
    Optional<String> missing = await(deadline, end);
    // Also after the deadline it is tried, for some time.
    untilAnswered(Math.max(end, System.nanoTime() + REQUEST.toNanos()), this::openNodes);
    return missing;
  }

  /** Something that can be done again. */
  @FunctionalInterface
  private interface Step {
    void run() throws ApiFailure, InterruptedException;
  }

  /** Does it again while the API server is away, as while it is updated. */
  private void untilAnswered(long end, Step step) throws ApiFailure, InterruptedException {
    while (true) {
      try {
        step.run();
        return;
      } catch (ApiFailure e) {
        boolean refused = e.code() >= 400 && e.code() < 500 && e.code() != TOO_MANY_REQUESTS;
        if (refused || System.nanoTime() - end > 0) {
          throw e;
        }
        told.accept(e.getMessage() + "; trying again");
        Thread.sleep(POLL);
      }
    }
  }

  private void stop() throws ApiFailure, InterruptedException {
    String apps = "/apis/apps/v1/namespaces/" + namespace;
    delete(WEBHOOKS + "sluice-injector");
    delete(WEBHOOKS + "zz-sluice-adoption");
    delete(apps + "/deployments/sluice-injector");
    delete(apps + "/daemonsets/sluice-node");
  }

  private void delete(String path) throws ApiFailure, InterruptedException {
    if (writer.delete(path, REQUEST)) {
      told.accept("deleted " + path.replaceFirst(".*/([^/]+/[^/]+)$", "$1"));
    }
  }

  private Optional<String> await(Duration deadline, long end) throws InterruptedException {
    String last = "";
    String missing = "";
    while (true) {
      try {
        CleanedNodes nodes = look();
        if (!nodes.text().equals(last)) {
          last = nodes.text();
          told.accept(last);
        }
        if (nodes.isComplete()) {
          return Optional.empty();
        }
        missing = nodes.missingText();
      } catch (ApiFailure e) {
        // It may be back before the deadline.
        missing = "unknown, as " + e.getMessage();
      }
      if (System.nanoTime() - end > 0) {
        return Optional.of(
            "not all nodes were cleaned within "
                + deadline.toSeconds()
                + " s: "
                + missing
                + "; bring them back and uninstall again, or leave them as they are: helm uninstall"
                + " --no-hooks");
      }
      Thread.sleep(POLL);
    }
  }

  private CleanedNodes look() throws ApiFailure, InterruptedException {
    String path = "/apis/apps/v1/namespaces/" + namespace + "/daemonsets/" + CLEANERS;
    JsonObject daemonSet = reader.find(path, REQUEST).orElse(new JsonObject(Map.of()));
    String pods = "/api/v1/namespaces/" + namespace + "/pods?labelSelector=" + encoded(LABEL);
    return CleanedNodes.of(daemonSet, items(reader.find(pods, REQUEST)));
  }

  private void openNodes() throws ApiFailure, InterruptedException {
    String next = "";
    do {
      String page = "?limit=" + PAGE + (next.isEmpty() ? "" : "&continue=" + encoded(next));
      Optional<JsonObject> list = reader.find("/api/v1/nodes" + page, REQUEST);
      for (JsonObject node : items(list)) {
        open(node);
      }
      next = list.map(found -> ObjectFields.text(found, "metadata.continue")).orElse("");
    } while (!next.isEmpty());
  }

  private void open(JsonObject node) throws ApiFailure, InterruptedException {
    String path = "/api/v1/nodes/" + ObjectFields.text(node, "metadata.name");
    Optional<JsonObject> now = Optional.of(node);
    for (int attempt = 1; now.isPresent(); attempt++) {
      Optional<JsonObject> patch = NodeTaint.removal(now.get());
      if (patch.isEmpty()) {
        return;
      }
      try {
        writer.merge(path, patch.get(), REQUEST);
        told.accept("opened " + path.substring("/api/v1/".length()));
        return;
      } catch (ApiFailure e) {
        if (e.code() != CONFLICT || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        now = reader.find(path, REQUEST);
      }
    }
  }

  private static List<JsonObject> items(Optional<JsonObject> list) {
    return list
        .flatMap(found -> found.find("items"))
        .map(JsonValue::asList)
        .orElse(List.of())
        .stream()
        .map(JsonValue::asObject)
        .toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
