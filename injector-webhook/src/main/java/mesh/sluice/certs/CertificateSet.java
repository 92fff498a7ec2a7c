package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.pem.CertificateFileException;

/**
 * What the replicas share: the authorities that API servers are to trust, the key of the newest of
 * them, and the certificate that is served. The newest authority may not have signed the latter
 * yet: it has to be known everywhere first.
 *
 * @param authorities newest first; at least one
 * @param authorityKey of the first
 * @param serving signed by one of them
 */
record CertificateSet(
    List<X509Certificate> authorities, PrivateKey authorityKey, ServingIdentity serving) {
  static final String AUTHORITIES = "ca.crt";
  static final String AUTHORITY_KEY = "ca.key";
  static final String CERTIFICATE = "tls.crt";
  static final String KEY = "tls.key";

  CertificateSet {
    authorities = List.copyOf(authorities);
    requireNonNull(authorityKey);
    requireNonNull(serving);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("a set of certificates needs an authority");
    }
  }

  /**
   * Reads the data of a Secret.
   *
   * @throws CertificateFileException if something is missing or does not belong together
   */
  static CertificateSet read(Map<String, byte[]> data) throws CertificateFileException {
    ServingIdentity authority =
        ServingIdentity.parse(
            AUTHORITIES, value(data, AUTHORITIES), AUTHORITY_KEY, value(data, AUTHORITY_KEY));
    CertificateSet read = new CertificateSet(authority.chain(), authority.key(), serving(data));
    if (!read.isServingTrusted()) {
      throw new CertificateFileException(
          CERTIFICATE, "no authority of " + AUTHORITIES + " has signed it; delete the Secret");
    }
    // One that has expired is renewed.
    ApiServerRules.checkForm(CERTIFICATE, read.serving().chain());
    return read;
  }

  /**
   * Reads what is served alone.
   *
   * @throws CertificateFileException if something is missing or does not belong together
   */
  static ServingIdentity serving(Map<String, byte[]> data) throws CertificateFileException {
    return ServingIdentity.parse(CERTIFICATE, value(data, CERTIFICATE), KEY, value(data, KEY));
  }

  /** What {@link #read} reads. */
  Map<String, byte[]> write() {
    return Map.of(
        AUTHORITIES, bundle(),
        AUTHORITY_KEY, PemText.of(authorityKey),
        CERTIFICATE, PemText.of(serving.chain()),
        KEY, PemText.of(serving.key()));
  }

  /** All authorities, as PEM: what API servers are to trust. */
  byte[] bundle() {
    return PemText.of(authorities);
  }

  /** The newest authority, which signs. */
  KeyedCertificate signer() {
    return new KeyedCertificate(authorities.getFirst(), authorityKey);
  }

  /** The certificate that is served. */
  X509Certificate certificate() {
    return serving.chain().getFirst();
  }

  boolean isServingOfSigner() {
    return isSignedBy(certificate(), authorities.getFirst());
  }

  /** Whether whoever trusts these authorities trusts the certificate that is served. */
  boolean isServingTrusted() {
    return authorities.stream().anyMatch(authority -> isSignedBy(certificate(), authority));
  }

  boolean isServingExpired(Instant now) {
    return !now.isBefore(serving.expiry());
  }

  CertificateSet withServing(KeyedCertificate next) {
    return new CertificateSet(
        authorities, authorityKey, new ServingIdentity(next.key(), List.of(next.certificate())));
  }

  /** With a newer authority beside those that there are. */
  CertificateSet withAuthority(KeyedCertificate next) {
    return new CertificateSet(
        Stream.concat(Stream.of(next.certificate()), authorities.stream()).toList(),
        next.key(),
        serving);
  }

  CertificateSet withSignerAlone() {
    return new CertificateSet(List.of(authorities.getFirst()), authorityKey, serving);
  }

  private static byte[] value(Map<String, byte[]> data, String key)
      throws CertificateFileException {
    byte[] value = data.get(key);
    if (value == null || value.length == 0) {
      throw new CertificateFileException(key, "the Secret has no such key");
    }
    return value;
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return authorities.size()
        + " authorities, serving certificate until "
        + serving.expiry()
        + (isServingOfSigner() ? "" : ", of an older authority");
  }
}
