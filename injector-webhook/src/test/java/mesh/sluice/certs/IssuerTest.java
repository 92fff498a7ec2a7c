package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerTest {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final List<String> NAMES = List.of("injector.example.svc", "injector.example");

  private final Issuer issuer = new Issuer(Duration.ofHours(1));
  private final KeyedCertificate authority = issuer.authority(NOW, NOW.plus(Duration.ofDays(30)));
  private final KeyedCertificate serving =
      issuer.serving(authority, NAMES, NOW, NOW.plus(Duration.ofDays(10)));

  @TempDir private Path directory;

  @Test
  void opensslVerifiesAServingCertificateForItsNameAndPurpose() throws Exception {
    Files.write(directory.resolve("ca.crt"), PemText.of(List.of(authority.certificate())));
    Files.write(directory.resolve("tls.crt"), PemText.of(List.of(serving.certificate())));

    String verdict =
        Programs.run(
            directory,
            List.of(
                "openssl",
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-verify_hostname",
                "injector.example.svc",
                "-CAfile",
                "ca.crt",
                "tls.crt"),
            "");

    assertThat(verdict).contains("tls.crt: OK");
  }

  @Test
  void javaVerifiesIt() throws Exception {
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
    parameters.setRevocationEnabled(false);

    assertThat(
            CertPathValidator.getInstance("PKIX")
                .validate(
                    CertificateFactory.getInstance("X.509")
                        .generateCertPath(List.of(serving.certificate())),
                    parameters))
        .isNotNull();
  }

  @Test
  void servingCertificateServesAndDoesNothingElse() throws Exception {
    X509Certificate certificate = serving.certificate();

    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactly(List.of(2, NAMES.get(0)), List.of(2, NAMES.get(1)));
    assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(certificate.getNotBefore()).isEqualTo(NOW.minus(Duration.ofHours(1)).toString());
    assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(10)).toString());
  }

  @Test
  void authoritySignsLeavesAlone() {
    X509Certificate certificate = authority.certificate();

    assertThat(certificate.getBasicConstraints()).isZero();
    assertThat(certificate.getKeyUsage()).startsWith(false, false, false, false, false, true, true);
  }

  @Test
  void servingCertificateEndsWithItsAuthorityAtTheLatest() {
    KeyedCertificate longer = issuer.serving(authority, NAMES, NOW, NOW.plus(Duration.ofDays(31)));

    assertThat(longer.certificate().getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
  }

  @Test
  void authoritiesHaveNamesOfTheirOwn() {
    KeyedCertificate other = issuer.authority(NOW, NOW.plus(Duration.ofDays(30)));

    assertThat(other.certificate().getSubjectX500Principal())
        .isNotEqualTo(authority.certificate().getSubjectX500Principal());
  }
}
