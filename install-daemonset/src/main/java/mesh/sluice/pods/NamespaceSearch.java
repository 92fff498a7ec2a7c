package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ObjectKey;
import mesh.sluice.profile.NamespaceFacts;

/** Finds the namespace of a pod; one that the watch has not brought yet is asked for. */
final class NamespaceSearch {
  private static final Duration HEAD_START = Duration.ofMillis(300);
  private static final Duration MAX_REQUEST = Duration.ofSeconds(3);

  private final ApiReader api;
  private final AwaitedStore<NamespaceFacts> namespaces;

  NamespaceSearch(ApiReader api, AwaitedStore<NamespaceFacts> namespaces) {
    this.api = requireNonNull(api);
    this.namespaces = requireNonNull(namespaces);
  }

  /** Empty if it is not known in time. */
  Optional<NamespaceFacts> find(String name, Deadline deadline) throws InterruptedException {
    ObjectKey key = new ObjectKey("", name);
    Optional<NamespaceFacts> known = namespaces.await(key, any -> true, deadline.atMost(HEAD_START));
    if (known.isEmpty() && !deadline.isOver()) {
      try {
        known =
            api.find(
                    "/api/v1/namespaces/" + URLEncoder.encode(name, StandardCharsets.UTF_8),
                    deadline.atMost(MAX_REQUEST))
                .map(NodeWatches::namespace);
      } catch (ApiFailure e) {
        // The watch is told the same, and tells it.
      }
    }
    return known.isPresent() ? known : namespaces.await(key, any -> true, deadline.left());
  }
}
