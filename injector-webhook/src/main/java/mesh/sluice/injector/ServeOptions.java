package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@code serve} was told.
 *
 * @param bind address to listen on
 * @param port for reviews; 0 for any free one
 * @param statusPort for probes and metrics; 0 for any free one
 * @param shutdownDelay for how long reviews are still answered after SIGTERM
 */
record ServeOptions(
    String bind,
    int port,
    int statusPort,
    Optional<Path> configDirectory,
    Path certificate,
    Path key,
    Optional<Path> clientAuthorities,
    Duration shutdownDelay) {
  ServeOptions {
    requireNonNull(bind);
    requireNonNull(configDirectory);
    requireNonNull(certificate);
    requireNonNull(key);
    requireNonNull(clientAuthorities);
    requireNonNull(shutdownDelay);
  }
}
