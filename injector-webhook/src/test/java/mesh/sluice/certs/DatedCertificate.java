package mesh.sluice.certs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Serving certificates of any time, which OpenSSL before 3.4 cannot make. */
public final class DatedCertificate {
  private static final String NAME = "sluice-injector.sluice-system.svc";

  private DatedCertificate() {}

  /** Writes a certificate and its key. */
  public static void write(Path certificate, Path key, Instant start, Instant end)
      throws IOException {
    Issuer issuer = new Issuer(Duration.ZERO);
    KeyedCertificate authority = issuer.authority(start, end);
    KeyedCertificate served = issuer.serving(authority, List.of(NAME), start, end);
    Files.write(key, PemText.of(served.key()));
    Files.write(certificate, PemText.of(List.of(served.certificate())));
  }
}
