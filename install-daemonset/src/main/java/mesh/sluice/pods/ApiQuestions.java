package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiReader;

/**
 * Asks the API server for what no watch has brought yet: a few objects at a time, for a node that
 * starts all its pods at once must not ask for all at once.
 */
final class ApiQuestions {
  private static final int MAX_REQUESTS = 8;
  private static final Duration MAX_REQUEST = Duration.ofSeconds(3);

  private final ApiReader api;
  private final Semaphore requests = new Semaphore(MAX_REQUESTS);

  ApiQuestions(ApiReader api) {
    this.api = requireNonNull(api);
  }

  /** What came of a question. */
  sealed interface Reply {
    record Is(JsonObject object) implements Reply {}

    /** There is no such object. */
    record IsNot() implements Reply {}

    /**
     * @param why one line
     */
    record Unanswered(String why) implements Reply {}
  }

  /** Asks for a pod. */
  Reply pod(String namespace, String name, Deadline deadline) throws InterruptedException {
    return ask("/api/v1/namespaces/" + encoded(namespace) + "/pods/" + encoded(name), deadline);
  }

  /** Asks for a namespace. */
  Reply namespace(String name, Deadline deadline) throws InterruptedException {
    return ask("/api/v1/namespaces/" + encoded(name), deadline);
  }

  private Reply ask(String path, Deadline deadline) throws InterruptedException {
    if (!requests.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
      return new Reply.Unanswered("the API server answers too slowly");
    }
    try {
      Optional<JsonObject> object = api.find(path, deadline.atMost(MAX_REQUEST));
      return object.isPresent() ? new Reply.Is(object.get()) : new Reply.IsNot();
    } catch (ApiFailure e) {
      return new Reply.Unanswered(e.getMessage());
    } finally {
      requests.release();
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
