package mesh.sluice.admission;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import mesh.sluice.profile.NamespaceFacts;

/**
 * Finds the namespaces of reviews so that the decision does not contradict what the asking API
 * server has established. Where the copy in memory does, the namespace is asked for: which of the
 * two is older, nobody can tell.
 */
final class ReviewedNamespaces {
  private final Namespaces namespaces;

  ReviewedNamespaces(Namespaces namespaces) {
    this.namespaces = requireNonNull(namespaces);
  }

  /**
   * The namespace to decide by.
   *
   * @param agrees whether a copy says what was established
   * @param impose a copy changed to what was established, for when nobody can be asked; empty if
   *     that is not enough to decide by
   * @return empty if there is no such namespace
   * @throws UncheckedIOException if the API server would have to be asked, and cannot be: the
   *     webhook's failurePolicy then says what becomes of the pod
   */
  Optional<NamespaceFacts> find(
      String name,
      Predicate<NamespaceFacts> agrees,
      Function<NamespaceFacts, Optional<NamespaceFacts>> impose) {
    Optional<NamespaceFacts> copy = namespaces.find(name);
    if (copy.isEmpty() || agrees.test(copy.get())) {
      return copy;
    }
    try {
      return namespaces.ask(name);
    } catch (IOException e) {
      return Optional.of(
          impose.apply(copy.get()).orElseThrow(() -> new UncheckedIOException(e.getMessage(), e)));
    }
  }

  /** The namespace as it is now; empty if that cannot be known, or if there is none. */
  Optional<NamespaceFacts> now(String name) {
    try {
      return namespaces.ask(name);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
