package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import mesh.sluice.pem.CertificateFileException;
import org.junit.jupiter.api.Test;

class CertificateSetTest {
  private final Instant now = Instant.now();
  private final Rotation rotation =
      new Rotation(
          CertificateSettings.of("injector", "example", "cluster.local"),
          new Issuer(Duration.ofHours(1)));
  private final CertificateSet set = rotation.first(now);

  @Test
  void whatIsWrittenIsRead() throws CertificateFileException {
    CertificateSet both = rotation.instead(set, now);

    assertThat(CertificateSet.read(both.write())).isEqualTo(both);
  }

  @Test
  void missingKeyIsNamed() {
    Map<String, byte[]> data = new HashMap<>(set.write());
    data.remove("ca.key");

    assertThatThrownBy(() -> CertificateSet.read(data))
        .isInstanceOf(CertificateFileException.class)
        .hasMessageContaining("ca.key");
  }

  @Test
  void certificateOfAForeignAuthorityIsRefused() {
    Map<String, byte[]> data = new HashMap<>(set.write());
    Map<String, byte[]> other = rotation.first(now).write();
    data.put("tls.crt", other.get("tls.crt"));
    data.put("tls.key", other.get("tls.key"));

    assertThatThrownBy(() -> CertificateSet.read(data))
        .isInstanceOf(CertificateFileException.class)
        .hasMessageContaining("no authority of ca.crt has signed it");
  }

  @Test
  void textForLogsHoldsNoKey() {
    assertThat(set.toString()).startsWith("1 authorities").doesNotContain("PRIVATE");
    assertThat(set.signer().toString()).doesNotContain("PRIVATE");
  }
}
