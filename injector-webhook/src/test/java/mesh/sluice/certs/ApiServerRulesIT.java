package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates as OpenSSL makes them, of which API servers would accept some. */
class ApiServerRulesIT {
  private static final String NAMED =
      "-addext subjectAltName=DNS:sluice-injector.sluice-system.svc";
  private static final String REFUSED = "tls.crt: no API server accepts the certificate: ";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        NAMED,
        "-addext subjectAltName=IP:127.0.0.1",
        NAMED + " -addext extendedKeyUsage=serverAuth",
        NAMED + " -addext extendedKeyUsage=clientAuth,serverAuth",
        NAMED + " -addext extendedKeyUsage=anyExtendedKeyUsage",
        NAMED + " -sha512",
        NAMED + " -set_serial 5",
        NAMED + " -sha1",
      })
  void certificateThatApiServersAcceptIsTaken(String options) throws Exception {
    ServingIdentity identity = issue("prime256v1", options);

    assertThat(identity.acceptable("tls.crt", Instant.now())).isSameAs(identity);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-subj /CN=sluice-injector.sluice-system.svc                | it has no subjectAltName",
        "-addext subjectAltName=email:a@example.com                 | it has no subjectAltName",
        "NAMED -addext extendedKeyUsage=clientAuth                  | its extendedKeyUsage does"
            + " not",
        "NAMED -set_serial -5                                       | the serial number of",
      })
  void certificateThatNoApiServerAcceptsIsRefused(String options, String why) throws Exception {
    ServingIdentity identity = issue("prime256v1", options.replace("NAMED", NAMED));

    assertThatThrownBy(() -> identity.acceptable("tls.crt", Instant.now()))
        .isInstanceOf(CertificateFileException.class)
        .hasMessageStartingWith(REFUSED + why)
        .message()
        .contains("; ");
  }

  @ParameterizedTest
  @CsvSource({
    "2020-01-01T00:00:00Z, 2020-01-02T00:00:00Z, it expired at 2020-01-02T00:00:00Z; renew it",
    "2099-01-01T00:00:00Z, 2099-01-02T00:00:00Z, it is not valid before 2099-01-01T00:00:00Z",
  })
  void certificateOfAnotherTimeIsRefused(Instant start, Instant end, String why) throws Exception {
    DatedCertificate.write(directory.resolve("tls.crt"), directory.resolve("tls.key"), start, end);
    ServingIdentity identity = read();

    assertThatThrownBy(() -> identity.acceptable("tls.crt", Instant.now()))
        .hasMessageStartingWith(REFUSED + why);
  }

  /** The JDK does not even know these curves. */
  @ParameterizedTest
  @CsvSource({
    "secp224r1, P-224",
    "prime192v1, P-192",
    "secp256k1, secp256k1",
    "brainpoolP256r1, brainpoolP256r1"
  })
  void curveIsNamed(String curve, String name) {
    assertThatThrownBy(() -> issue(curve, NAMED))
        .isInstanceOf(CertificateFileException.class)
        .hasMessage(REFUSED + "its key is on the curve %s; use P-256, P-384 or P-521", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prime256v1", "secp384r1", "secp521r1"})
  void curvesOfApiServersAreTaken(String curve) {
    assertThatCode(() -> issue(curve, NAMED)).doesNotThrowAnyException();
  }

  @Test
  void keyOfAKindThatTlsDoesNotHaveIsNamed() throws IOException {
    openssl("genpkey -algorithm ED448 -out tls.key");

    assertThatThrownBy(() -> certificate(NAMED))
        .hasMessageStartingWith(REFUSED + "its key is")
        .hasMessageContaining("448");
  }

  @Test
  void negativeSerialNumberOfAnAuthorityIsRefusedToo() throws Exception {
    issue("prime256v1", NAMED + " -set_serial -5");
    Files.move(directory.resolve("tls.crt"), directory.resolve("other.crt"));
    ServingIdentity served = issue("prime256v1", NAMED);
    List<X509Certificate> chain = new ArrayList<>(served.chain());
    chain.addAll(Pem.certificates("other", Files.readAllBytes(directory.resolve("other.crt"))));

    assertThatThrownBy(() -> ApiServerRules.check("tls.crt", chain, Instant.now()))
        .hasMessageContaining("is negative");
  }

  private ServingIdentity issue(String curve, String options)
      throws IOException, CertificateFileException {
    openssl("ecparam -genkey -name " + curve + " -out tls.key");
    return certificate(options);
  }

  private ServingIdentity certificate(String options) throws IOException, CertificateFileException {
    openssl("req -x509 -new -key tls.key -days 2 -subj /CN=injector -out tls.crt " + options);
    return read();
  }

  private ServingIdentity read() throws IOException, CertificateFileException {
    return ServingIdentity.parse(
        "tls.crt",
        Files.readAllBytes(directory.resolve("tls.crt")),
        "tls.key",
        Files.readAllBytes(directory.resolve("tls.key")));
  }

  private void openssl(String arguments) throws IOException {
    Programs.run(directory, List.of(("openssl " + arguments).split(" ")), "");
  }
}
