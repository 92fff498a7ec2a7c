package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import mesh.sluice.certs.CertificateSecret.Stored;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.LeaderTask;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.pem.CertificateFileException;

/**
 * Certificates of an authority of our own. Whichever replica comes first makes them; all take what
 * the Secret holds; the leader renews, a {@linkplain Rotation step} at a time, and keeps what API
 * servers trust right. While the Secret is missing, what is in use stays in use.
 */
public final class SelfSignedCertificates implements LeaderTask, AutoCloseable {
  private static final Logger LOG = Logger.of(SelfSignedCertificates.class);

  private final CertificateSecret secret;
  private final CaBundles bundles;
  private final Rotation rotation;
  private final Duration overlap;
  private final ServingKeys keys;
  private final Clock clock;
  private final Metrics metrics;
  private final Worker worker;
  private final Reflector<?> watch;

  /** All below are touched by the worker alone. */
  private Optional<Runnable> leadership = Optional.empty();

  private Optional<CertificateSet> known = Optional.empty();
  private Optional<Instant> settling = Optional.empty();

  private SelfSignedCertificates(
      ClusterAccess access,
      CertificateSecret secret,
      CertificateSettings settings,
      Issuer issuer,
      ServingKeys keys,
      Clock clock,
      Metrics metrics) {
    this.secret = requireNonNull(secret);
    this.bundles = new CaBundles(access);
    this.rotation = new Rotation(settings, issuer);
    this.overlap = settings.overlap();
    this.keys = requireNonNull(keys);
    this.clock = requireNonNull(clock);
    this.metrics = requireNonNull(metrics);
    this.worker = new Worker("certificates", this::reconcile);
    this.watch = secret.watch(worker::wake);
  }

  /**
   * Begins; the keys have a certificate soon.
   *
   * @param name of the Secret
   */
  public static SelfSignedCertificates start(
      ClusterAccess access,
      String namespace,
      String name,
      CertificateSettings settings,
      ServingKeys keys,
      Clock clock,
      Metrics metrics) {
    return start(
        access, namespace, name, settings, new Issuer(Issuer.CLOCK_SKEW), keys, clock, metrics);
  }

  static SelfSignedCertificates start(
      ClusterAccess access,
      String namespace,
      String name,
      CertificateSettings settings,
      Issuer issuer,
      ServingKeys keys,
      Clock clock,
      Metrics metrics) {
    SelfSignedCertificates certificates =
        new SelfSignedCertificates(
            access,
            new CertificateSecret(access, namespace, name),
            settings,
            issuer,
            keys,
            clock,
            metrics);
    certificates.worker.wake();
    return certificates;
  }

  /** This replica renews from now on. */
  @Override
  public void start() {
    worker.run(
        () -> {
          leadership = Optional.of(bundles.watch(worker::wake));
          settling = Optional.empty();
        });
    worker.wake();
  }

  @Override
  public void stop() {
    worker.run(
        () -> {
          leadership.ifPresent(Runnable::run);
          leadership = Optional.empty();
        });
  }

  /** Looks after everything now, not only when time or the API server says so; waits for it. */
  void look() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    worker.wake();
    worker.run(() -> done.complete(null));
    done.join();
  }

  /** What tells it of changes of the Secret. */
  public Reflector<?> watch() {
    return watch;
  }

  @Override
  public void close() {
    watch.close();
    stop();
    worker.close();
  }

  private void reconcile() {
    Instant now = clock.instant();
    Stored stored;
    try {
      stored = secret.read();
    } catch (SecretUnusableException e) {
      LOG.error(e.getMessage());
      return;
    }
    Optional<CertificateSet> usable = read(stored);
    if (usable.isEmpty()) {
      replaceLost(stored, now);
      return;
    }
    CertificateSet present = usable.get();
    take(present);
    if (leadership.isPresent()) {
      lead(stored, present, now);
    }
  }

  /** Without certificates in use anybody makes them; lost ones that are in use, the leader. */
  private void replaceLost(Stored stored, Instant now) {
    if (known.isPresent() && leadership.isEmpty()) {
      return;
    }
    CertificateSet made =
        known.map(lost -> rotation.instead(lost, now)).orElseGet(() -> rotation.first(now));
    store(stored, made, "made a certificate authority");
  }

  private void take(CertificateSet present) {
    boolean changed =
        known.isEmpty()
            || !known.get().certificate().equals(present.certificate())
            || !Arrays.equals(known.get().bundle(), present.bundle());
    if (changed) {
      settling = Optional.empty();
      known = Optional.of(present);
      keys.replace(present.serving());
      metrics.certificateExpiry(present.serving().expiry());
      LOG.info(
          "uses the certificates of the Secret",
          Field.of("secret", secret.toString()),
          Field.of("certificates", present.toString()));
    }
  }

  private void lead(Stored stored, CertificateSet present, Instant now) {
    if (!bundles.publish(present.bundle())) {
      settling = Optional.empty();
      worker.wakeSoon();
    } else if (settling.isEmpty()) {
      settling = Optional.of(now);
    }
    boolean settled = settling.isPresent() && !now.isBefore(settling.get().plus(overlap));
    rotation
        .next(present, now, settled)
        .ifPresent(step -> store(stored, step.result(), step.what()));
  }

  /** What is stored is taken into use like anybody else's: by reading it. */
  private void store(Stored over, CertificateSet next, String what) {
    if (secret.write(over, next.write())) {
      LOG.info("wrote the Secret", Field.of("secret", secret.toString()), Field.of("step", what));
      worker.wake();
    } else {
      LOG.info("another replica wrote the Secret first", Field.of("secret", secret.toString()));
      worker.wakeSoon();
    }
  }

  private Optional<CertificateSet> read(Stored stored) {
    if (stored.data().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CertificateSet.read(stored.data()));
    } catch (CertificateFileException e) {
      LOG.warning("the Secret cannot be used", Field.of("secret", secret.toString()), Field.of(e));
      return Optional.empty();
    }
  }
}
