package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.certs.CertificateMode;

/**
 * The cluster that the webhook serves.
 *
 * @param kubeconfig how to reach it; empty for the pod's own service account
 * @param environment of this process, for the latter
 * @param namespace where the ConfigMap, the Secret and the Lease are
 * @param identity of this replica, unlike that of any other
 * @param certificates where the serving certificate comes from
 */
record ClusterOptions(
    Optional<Path> kubeconfig,
    Map<String, String> environment,
    String namespace,
    String identity,
    CertificateMode certificates) {
  ClusterOptions {
    requireNonNull(kubeconfig);
    environment = Map.copyOf(environment);
    requireNonNull(namespace);
    requireNonNull(identity);
    requireNonNull(certificates);
  }
}
