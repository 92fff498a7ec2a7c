package mesh.sluice.injector;

import java.io.IOException;
import java.util.Optional;
import mesh.sluice.admission.Namespaces;
import mesh.sluice.profile.NamespaceFacts;

/** Without a cluster, nothing is known of namespaces but what the path of a review tells. */
final class NamespacesWithoutCluster implements Namespaces {
  @Override
  public Optional<NamespaceFacts> find(String name) {
    return Optional.of(NamespaceFacts.named(name));
  }

  @Override
  public Optional<NamespaceFacts> ask(String name) throws IOException {
    throw new IOException(
        "no cluster is known, so no API server can be asked for the namespace; name one with"
            + " --kubeconfig");
  }
}
