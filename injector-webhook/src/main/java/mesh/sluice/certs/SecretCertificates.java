package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.pem.CertificateFileException;

/**
 * A serving certificate that somebody else, such as cert-manager, keeps in a Secret under {@code
 * tls.crt} and {@code tls.key}. It is taken as it comes; what cannot be used is left, and what API
 * servers trust is the other's matter too.
 */
public final class SecretCertificates implements AutoCloseable {
  private static final Logger LOG = Logger.of(SecretCertificates.class);

  private final CertificateSecret secret;
  private final ServingKeys keys;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Worker worker;
  private final Reflector<?> watch;

  private SecretCertificates(
      CertificateSecret secret, ServingKeys keys, InstantSource clock, Metrics metrics) {
    this.secret = requireNonNull(secret);
    this.keys = requireNonNull(keys);
    this.clock = requireNonNull(clock);
    this.metrics = requireNonNull(metrics);
    this.worker = new Worker("certificates", this::take);
    this.watch = secret.watch(worker::wake);
  }

  /**
   * Begins; the keys have a certificate when the Secret has one.
   *
   * @param name of the Secret
   */
  public static SecretCertificates start(
      ClusterAccess access,
      String namespace,
      String name,
      ServingKeys keys,
      InstantSource clock,
      Metrics metrics) {
    SecretCertificates certificates =
        new SecretCertificates(
            new CertificateSecret(access, namespace, name), keys, clock, metrics);
    certificates.worker.wake();
    return certificates;
  }

  /** What tells it of changes of the Secret. */
  public Reflector<?> watch() {
    return watch;
  }

  @Override
  public void close() {
    watch.close();
    worker.close();
  }

  private void take() {
    try {
      ServingIdentity identity =
          CertificateSet.serving(secret.read().data())
              .acceptable(CertificateSet.CERTIFICATE, clock.instant());
      if (keys.identity().filter(identity::equals).isEmpty()) {
        keys.replace(identity);
        metrics.certificateExpiry(identity.expiry());
        LOG.info(
            "uses the Secret",
            Field.of("secret", secret.toString()),
            Field.of("valid_until", identity.expiry().toString()));
      }
    } catch (SecretUnusableException e) {
      LOG.error(e.getMessage());
    } catch (CertificateFileException e) {
      LOG.error(
          keys.identity().isPresent()
              ? "the Secret cannot be used; the previous certificate stays in use"
              : "the Secret cannot be used; reviews wait for a valid certificate",
          Field.of("secret", secret.toString()),
          Field.of(e));
    }
  }
}
