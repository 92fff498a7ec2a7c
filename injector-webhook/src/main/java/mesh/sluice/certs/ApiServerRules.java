package mesh.sluice.certs;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mesh.sluice.pem.CertificateFileException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What every API server demands of a webhook's certificate, whatever it trusts: those of Go's
 * packages {@code crypto/x509} and {@code crypto/tls} (Go 1.24, with which Kubernetes 1.34 is
 * built). A certificate that breaks one of these is of no use to anybody. Whether the name is the
 * right one, and the authority is trusted, only the API server knows.
 */
final class ApiServerRules {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final int MIN_RSA_BITS = 1024;
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USAGE = "2.5.29.37.0";

  /** The curves of TLS 1.3 that Go signs with, which are those of the JDK too. */
  private static final List<String> CURVES =
      List.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  private static final Map<String, String> OTHER_CURVES =
      Map.of(
          "1.3.132.0.33", "P-224",
          "1.2.840.10045.3.1.1", "P-192",
          "1.3.132.0.10", "secp256k1",
          "1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1",
          "1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1",
          "1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1");

  private ApiServerRules() {}

  /**
   * Checks the key, before anything is asked of it: the JDK does not know most other curves.
   *
   * @param source what to call the certificate in messages
   * @throws CertificateFileException if API servers do not take keys of this kind
   */
  static void checkKey(String source, PublicKey key) throws CertificateFileException {
    switch (key.getAlgorithm()) {
      case "EC" -> checkCurve(source, key);
      case "RSA" -> {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
          throw refused(
              source,
              "its RSA key has " + rsa.getModulus().bitLength() + " bits",
              "use one of 2048 bits");
        }
      }
      case "EdDSA", "Ed25519" -> {
        if (!SubjectPublicKeyInfo.getInstance(key.getEncoded())
            .getAlgorithm()
            .getAlgorithm()
            .getId()
            .equals("1.3.101.112")) {
          throw refused(source, "its key is Ed448", "use Ed25519, ECDSA on P-256, or RSA");
        }
      }
      default ->
          throw refused(
              source,
              "its key is of the kind " + key.getAlgorithm(),
              "use ECDSA on P-256, RSA or Ed25519");
    }
  }

  /**
   * Checks a certificate that is to be served, and those beside it.
   *
   * @param source what to call it in messages
   * @param chain the certificate, then those that lead to its authority
   * @throws CertificateFileException saying why no API server would accept it
   */
  static void check(String source, List<X509Certificate> chain, Instant now)
      throws CertificateFileException {
    X509Certificate served = chain.getFirst();
    if (now.isAfter(served.getNotAfter().toInstant())) {
      throw refused(source, "it expired at " + served.getNotAfter().toInstant(), "renew it");
    }
    if (now.isBefore(served.getNotBefore().toInstant())) {
      throw refused(
          source,
          "it is not valid before " + served.getNotBefore().toInstant() + ", and it is " + now,
          "wait, or correct the clock");
    }
    checkForm(source, chain);
  }

  /** What does not change with time. */
  static void checkForm(String source, List<X509Certificate> chain)
      throws CertificateFileException {
    X509Certificate served = chain.getFirst();
    if (!hasName(served)) {
      throw refused(
          source,
          "it has no subjectAltName with a DNS name or an address, and the common name does not"
              + " count",
          "name the Service in subjectAltName, as sluice-injector.sluice-system.svc");
    }
    if (!isForServers(served)) {
      throw refused(
          source,
          "its extendedKeyUsage does not have serverAuth",
          "issue one with serverAuth, or without extendedKeyUsage");
    }
    String algorithm = served.getSigAlgName().toUpperCase(Locale.ROOT);
    // Nobody looks at the signature of one that is its own authority: it is trusted as it is.
    boolean isSelfSigned = served.getIssuerX500Principal().equals(served.getSubjectX500Principal());
    if (!isSelfSigned && (algorithm.startsWith("SHA1") || algorithm.startsWith("MD"))) {
      throw refused(source, "it is signed with " + served.getSigAlgName(), "use SHA-256");
    }
    for (X509Certificate certificate : chain) {
      if (certificate.getSerialNumber().signum() < 0) {
        throw refused(
            source,
            "the serial number of "
                + certificate.getSubjectX500Principal().getName()
                + " is negative",
            "issue one with a positive serial number");
      }
    }
  }

  private static void checkCurve(String source, PublicKey key) throws CertificateFileException {
    ASN1Encodable parameters =
        SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm().getParameters();
    String curve = String.valueOf(parameters);
    if (!CURVES.contains(curve)) {
      throw refused(
          source,
          "its key is on the curve " + OTHER_CURVES.getOrDefault(curve, curve),
          "use P-256, P-384 or P-521");
    }
  }

  private static boolean hasName(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null
          && names.stream()
              .map(List::getFirst)
              .anyMatch(type -> type.equals(DNS_NAME) || type.equals(IP_ADDRESS));
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static boolean isForServers(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null || usages.contains(SERVER_AUTH) || usages.contains(ANY_USAGE);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static CertificateFileException refused(String source, String why, String remedy) {
    return new CertificateFileException(
        source, "no API server accepts the certificate: " + why + "; " + remedy);
  }
}
