package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate and the private key that belongs to it. */
record KeyedCertificate(X509Certificate certificate, PrivateKey key) {
  KeyedCertificate {
    requireNonNull(certificate);
    requireNonNull(key);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return certificate.getSubjectX500Principal().getName();
  }
}
