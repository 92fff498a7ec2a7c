package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.X509ExtendedTrustManager;
import mesh.sluice.certs.CertificateFileException;
import mesh.sluice.certs.ClientAuthorities;
import mesh.sluice.certs.Pem;
import mesh.sluice.certs.ServingIdentity;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.server.Readiness;
import mesh.sluice.server.ServerTls;

/** Certificates in files, which somebody else renews: cert-manager, or a person. */
final class ServingFiles {
  /** What {@link Readiness} calls them. */
  static final String PART = "certificate";

  private static final String CLIENT_AUTHORITIES = "client authorities";

  private final Readiness readiness;
  private final Metrics metrics;
  private final EventLog log;
  private final ServingKeys keys = ServingKeys.empty();

  ServingFiles(Readiness readiness, Metrics metrics, EventLog log) {
    this.readiness = requireNonNull(readiness);
    this.metrics = requireNonNull(metrics);
    this.log = requireNonNull(log);
  }

  /**
   * Reads the files, now and whenever they change.
   *
   * @param clientAuthorities empty if anybody is let in
   * @throws IOException if a file cannot be read
   * @throws CertificateFileException if the authorities of clients cannot be used: without them,
   *     everybody would be let in, or nobody
   */
  ServerTls start(
      Path certificate, Path key, Optional<Path> clientAuthorities, ScheduledExecutorService clock)
      throws IOException, CertificateFileException {
    PolledFiles.start(
        PolledFiles.of(List.of(certificate, key)),
        files -> offer(certificate.toString(), key.toString(), files),
        clock,
        log);
    Optional<X509ExtendedTrustManager> clients = Optional.empty();
    if (clientAuthorities.isPresent()) {
      clients = Optional.of(clients(clientAuthorities.get(), clock));
    }
    return new ServerTls(keys, clients);
  }

  private void offer(String certificate, String key, Map<String, byte[]> files) {
    try {
      ServingIdentity identity =
          ServingIdentity.parse(certificate, files.get(certificate), key, files.get(key));
      keys.replace(identity);
      metrics.certificateExpiry(identity.expiry());
      readiness.ready(PART);
      log.info(
          "a serving certificate is in use",
          Field.of("file", certificate),
          Field.of("expires", identity.expiry().toString()));
    } catch (CertificateFileException e) {
      // While somebody writes first the one file and then the other, they are no pair.
      log.warning(
          keys.identity().isPresent()
              ? "a serving certificate is refused; the old one stays in use"
              : "the serving certificate is refused; reviews wait for one",
          Field.of("error", e.getMessage()));
    }
  }

  private ClientAuthorities clients(Path file, ScheduledExecutorService clock)
      throws IOException, CertificateFileException {
    PolledFiles.Reader reader = PolledFiles.of(List.of(file));
    ClientAuthorities clients =
        authorities(Pem.certificates(file.toString(), reader.read().get(file.toString())));
    PolledFiles.start(reader, files -> offer(file.toString(), files, clients), clock, log);
    return clients;
  }

  private void offer(String file, Map<String, byte[]> files, ClientAuthorities clients) {
    try {
      clients.replace(Pem.certificates(file, files.get(file)));
      log.info(CLIENT_AUTHORITIES + " are in use", Field.of("file", file));
    } catch (CertificateFileException | GeneralSecurityException e) {
      log.warning(
          CLIENT_AUTHORITIES + " are refused; the old ones stay in use",
          Field.of("error", String.valueOf(e.getMessage())));
    }
  }

  private static ClientAuthorities authorities(List<X509Certificate> certificates) {
    try {
      return new ClientAuthorities(certificates);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has a key store in memory", e);
    }
  }
}
