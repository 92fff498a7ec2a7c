package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@code serve} was told.
 *
 * @param bind address to listen on; empty for all
 * @param port for reviews; 0 for any free one
 * @param statusPort for probes and metrics; 0 for any free one
 * @param configDirectory with the settings; empty for the cluster's ConfigMap or what is built in
 * @param files the serving certificate and its key; empty if the cluster brings them
 * @param cluster empty if there is none
 * @param shutdownDelay for how long reviews are still answered after SIGTERM
 */
record ServeOptions(
    Optional<String> bind,
    int port,
    int statusPort,
    Optional<Path> configDirectory,
    Optional<KeyFiles> files,
    Optional<Path> clientAuthorities,
    Optional<ClusterOptions> cluster,
    Duration shutdownDelay) {
  ServeOptions {
    requireNonNull(bind);
    requireNonNull(configDirectory);
    requireNonNull(files);
    requireNonNull(clientAuthorities);
    requireNonNull(cluster);
    requireNonNull(shutdownDelay);
  }

  /**
   * A certificate in files.
   *
   * @param certificate PEM
   * @param key PEM
   */
  record KeyFiles(Path certificate, Path key) {
    KeyFiles {
      requireNonNull(certificate);
      requireNonNull(key);
    }
  }
}
