package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedTrustManager;
import mesh.sluice.certs.ClientAuthorities;
import mesh.sluice.certs.ServingIdentity;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.files.PolledFiles;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;
import mesh.sluice.status.Readiness;

/** Certificates in files, which somebody else renews: cert-manager, or a person. */
final class ServingFiles {
  /** What {@link Readiness} calls them. */
  static final String PART = "certificate";

  private static final String CLIENT_AUTHORITIES = "client authorities";

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Readiness readiness;
  private final Metrics metrics;
  private final EventLog log;
  private final ServingKeys keys;

  /** What was read last; touched by the clock's thread alone, once it has begun. */
  private Map<String, byte[]> offered = Map.of();

  ServingFiles(ServingKeys keys, Readiness readiness, Metrics metrics, EventLog log) {
    this.keys = requireNonNull(keys);
    this.readiness = requireNonNull(readiness);
    this.metrics = requireNonNull(metrics);
    this.log = requireNonNull(log);
  }

  /**
   * Reads certificate and key, now and whenever they change.
   *
   * @throws IOException if a file cannot be read
   */
  void start(Path certificate, Path key, ScheduledExecutorService clock) throws IOException {
    PolledFiles.start(
        PolledFiles.of(List.of(certificate, key)),
        files -> offer(certificate.toString(), key.toString(), files, clock),
        clock,
        log);
  }

  /**
   * Whose clients are let in.
   *
   * @param file with their authorities, read now and whenever it changes; empty for anybody's
   * @throws IOException if the file cannot be read
   * @throws CertificateFileException if the authorities cannot be used: without them, everybody
   *     would be let in, or nobody
   */
  Optional<X509ExtendedTrustManager> clients(Optional<Path> file, ScheduledExecutorService clock)
      throws IOException, CertificateFileException {
    return file.isPresent() ? Optional.of(clients(file.get(), clock)) : Optional.empty();
  }

  private void offer(
      String certificate, String key, Map<String, byte[]> files, ScheduledExecutorService clock) {
    offered = files;
    try {
      ServingIdentity identity =
          ServingIdentity.parse(certificate, files.get(certificate), key, files.get(key));
      Instant now = Instant.now();
      if (now.isBefore(identity.start())) {
        offerAgain(certificate, key, files, clock, Duration.between(now, identity.start()));
      }
      keys.replace(identity.acceptable(certificate, now));
      metrics.certificateExpiry(identity.expiry());
      readiness.ready(PART);
      log.info(
          "a serving certificate is in use",
          Field.of("file", certificate),
          Field.of("expires", identity.expiry().toString()));
    } catch (CertificateFileException e) {
      // While somebody writes first the one file and then the other, they are not a pair.
      log.warning(
          keys.identity().isPresent()
              ? "refused a serving certificate; the previous one stays in use"
              : "refused the serving certificate; reviews wait for a valid one",
          Field.of("error", e.getMessage()));
    }
  }

  /** Nothing changes in files that become valid by waiting. */
  private void offerAgain(
      String certificate,
      String key,
      Map<String, byte[]> files,
      ScheduledExecutorService clock,
      Duration after) {
    var unused =
        clock.schedule(
            () -> {
              if (files == offered) {
                offer(certificate, key, files, clock);
              }
            },
            after.plus(TICK).toMillis(),
            TimeUnit.MILLISECONDS);
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
          CLIENT_AUTHORITIES + " are refused; the previous ones stay in use",
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
