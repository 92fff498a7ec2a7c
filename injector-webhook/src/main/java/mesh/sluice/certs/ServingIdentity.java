package mesh.sluice.certs;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;

/**
 * A private key and the certificate that goes with it.
 *
 * @param chain the certificate, then those that lead to its authority; at least one
 */
public record ServingIdentity(PrivateKey key, List<X509Certificate> chain) {
  /**
   * Checks nothing but that there is something; {@link #parse} checks that they belong together.
   */
  public ServingIdentity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a serving identity needs a certificate");
    }
  }

  /**
   * Reads both from PEM.
   *
   * @param certificateSource what to call the certificate in messages
   * @param keySource what to call the key in messages
   * @throws CertificateFileException if one of them cannot be read, or they are not a pair
   */
  public static ServingIdentity parse(
      String certificateSource, byte[] certificate, String keySource, byte[] key)
      throws CertificateFileException {
    List<X509Certificate> chain = Pem.certificates(certificateSource, certificate);
    PublicKey publicKey = chain.getFirst().getPublicKey();
    ApiServerRules.checkKey(certificateSource, publicKey);
    PrivateKey privateKey = Pem.privateKey(keySource, key, publicKey);
    if (!arePair(privateKey, publicKey)) {
      throw new CertificateFileException(
          keySource, "it is not the key of the certificate in " + certificateSource);
    }
    return new ServingIdentity(privateKey, chain);
  }

  /**
   * The same, if it is of any use.
   *
   * @param source what to call the certificate in messages
   * @throws CertificateFileException saying why no API server would accept it
   */
  public ServingIdentity acceptable(String source, Instant now) throws CertificateFileException {
    ApiServerRules.check(source, chain, now);
    return this;
  }

  /** When it begins to be valid. */
  public Instant start() {
    return chain.getFirst().getNotBefore().toInstant();
  }

  /** When it ends to be valid: the earliest end in the chain. */
  public Instant expiry() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Never the key. */
  @Override
  public String toString() {
    return chain.getFirst().getSubjectX500Principal().getName();
  }

  private static boolean arePair(PrivateKey privateKey, PublicKey publicKey) {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] text = {1};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
