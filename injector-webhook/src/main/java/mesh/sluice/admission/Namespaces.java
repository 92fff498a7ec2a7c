package mesh.sluice.admission;

import java.io.IOException;
import java.util.Optional;
import mesh.sluice.profile.NamespaceFacts;

/** The namespaces of the cluster, of which a review names only the name. */
@FunctionalInterface
public interface Namespaces {
  /**
   * The namespace as it is known, which may be older than what the API server knows.
   *
   * @return empty if there is none of this name
   */
  Optional<NamespaceFacts> find(String name);

  /**
   * The namespace as it is now.
   *
   * @return empty if there is none of this name
   * @throws IOException if the API server cannot be asked
   */
  default Optional<NamespaceFacts> ask(String name) throws IOException {
    return find(name);
  }
}
