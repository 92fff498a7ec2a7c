package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import mesh.sluice.certs.DatedCertificate;
import mesh.sluice.certs.ServingIdentity;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.log.EventLog;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.status.Readiness;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with certificates that OpenSSL has made, while they are read. */
class ServingFilesIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String NAMED =
      "-addext subjectAltName=DNS:sluice-injector.sluice-system.svc ";
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir private Path directory;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final ServingKeys keys = ServingKeys.empty();
  private final Readiness readiness = new Readiness(ServingFiles.PART);
  private Path certificate;
  private Path key;

  @BeforeEach
  void name() throws IOException {
    certificate = directory.resolve("tls.crt");
    key = directory.resolve("tls.key");
    openssl("ecparam -genkey -name prime256v1 -out tls.key");
  }

  @AfterEach
  void stop() {
    clock.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-days 2",
        NAMED + "-days 2 -addext extendedKeyUsage=clientAuth",
        NAMED + "-days 2 -set_serial -5"
      })
  void goodCertificateIsNotReplacedByOneThatNoApiServerAccepts(String options) throws Exception {
    issue(NAMED + "-days 2");
    start();
    ServingIdentity good = keys.identity().orElseThrow();

    issue(options);
    awaitLog("the previous one stays in use");

    assertThat(keys.identity()).contains(good);
    assertThat(log()).contains("no API server accepts the certificate");
    assertThat(readiness.missing()).isEmpty();
  }

  @Test
  void nothingIsReadyWithACertificateThatNoApiServerAccepts() throws Exception {
    DatedCertificate.write(certificate, key, LONG_AGO, LONG_AGO.plus(Duration.ofDays(1)));
    start();

    assertThat(keys.identity()).isEmpty();
    assertThat(readiness.missing()).containsExactly(ServingFiles.PART);
    assertThat(log()).contains("it expired at 2020-01-02T00:00:00Z; renew it");

    openssl("ecparam -genkey -name prime256v1 -out tls.key");
    issue(NAMED + "-days 2");
    Condition.await(DEADLINE, "it is ready", () -> readiness.missing().isEmpty(), this::log);
  }

  @Test
  void certificateIsTakenWhenItHasBecomeValid() throws Exception {
    Instant soon = Instant.now().plusSeconds(5);
    DatedCertificate.write(certificate, key, soon, soon.plus(Duration.ofDays(1)));
    start();
    assertThat(log()).contains("it is not valid before");

    Condition.await(DEADLINE, "it is ready", () -> readiness.missing().isEmpty(), this::log);
  }

  private void start() throws IOException {
    new ServingFiles(
            keys,
            readiness,
            Metrics.NONE,
            new EventLog(log, EventLog.Level.DEBUG, Clock.systemUTC()))
        .start(certificate, key, clock);
  }

  private void awaitLog(String text) {
    Condition.await(DEADLINE, text, () -> log().contains(text), this::log);
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** In one step, as a volume of Kubernetes changes. */
  private void issue(String options) throws IOException {
    openssl("req -x509 -new -key tls.key -subj /CN=injector -out next.crt " + options);
    Files.move(directory.resolve("next.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
  }

  private void openssl(String arguments) throws IOException {
    Programs.run(directory, List.of(("openssl " + arguments).split(" ")), "");
  }
}
