package mesh.sluice.admission;

import java.util.Optional;
import mesh.sluice.profile.NamespaceFacts;

/** The namespaces of the cluster, of which a review names only the name. */
@FunctionalInterface
public interface Namespaces {
  /** The namespace; empty if there is none of this name. */
  Optional<NamespaceFacts> find(String name);
}
