package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import mesh.sluice.kubernetes.ObjectKey;
import mesh.sluice.profile.NamespaceFacts;

/** Finds the namespace of a pod; one that the watch has not brought yet is asked for. */
final class NamespaceSearch {
  private static final Duration HEAD_START = Duration.ofMillis(300);

  private final ApiQuestions api;
  private final AwaitedStore<NamespaceFacts> namespaces;

  NamespaceSearch(ApiQuestions api, AwaitedStore<NamespaceFacts> namespaces) {
    this.api = requireNonNull(api);
    this.namespaces = requireNonNull(namespaces);
  }

  /** Empty if it is not known in time. */
  Optional<NamespaceFacts> find(String name, Deadline deadline) throws InterruptedException {
    ObjectKey key = new ObjectKey("", name);
    Optional<NamespaceFacts> known =
        namespaces.await(key, any -> true, deadline.atMost(HEAD_START));
    if (known.isPresent() || deadline.isOver()) {
      return known;
    }
    return api.namespace(name, deadline) instanceof ApiQuestions.Reply.Is(var object)
        ? Optional.of(NodeWatches.namespace(object))
        : namespaces.await(key, any -> true, deadline.left());
  }
}
