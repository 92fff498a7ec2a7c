package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateSettingsTest {
  @Test
  void namesAreThoseByWhichTheApiServerCallsAService() {
    assertThat(CertificateSettings.of("sluice-injector", "sluice-system", "cluster.local").names())
        .containsExactly(
            "sluice-injector.sluice-system.svc", "sluice-injector.sluice-system.svc.cluster.local");
  }

  @Test
  void servingCertificateMustFitIntoWhatIsLeftOfItsAuthority() {
    assertThatThrownBy(() -> settings(Duration.ofDays(89), Duration.ofDays(30), Duration.ZERO))
        .hasMessageContaining("at most a third of the authority's");
  }

  @Test
  void overlapMustFitIntoWhatIsLeftOfAServingCertificate() {
    assertThatThrownBy(
            () -> settings(Duration.ofDays(90), Duration.ofDays(30), Duration.ofDays(11)))
        .hasMessageContaining("at most a third of the serving life");
  }

  @Test
  void modesAreReadByTheirWords() {
    assertThat(CertificateMode.parse("cert-manager")).isEqualTo(CertificateMode.CERT_MANAGER);
    assertThatThrownBy(() -> CertificateMode.parse("own"))
        .hasMessage("--certificates=own: write self, cert-manager, files");
  }

  private static CertificateSettings settings(
      Duration authority, Duration serving, Duration overlap) {
    return new CertificateSettings(List.of("a.example"), authority, serving, overlap);
  }
}
