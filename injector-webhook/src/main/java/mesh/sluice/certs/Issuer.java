package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * Makes the two kinds of certificates there are: an authority that signs itself, and a serving
 * certificate (RFC 5280). Keys are ECDSA on P-256, made and used by the JDK; BouncyCastle writes
 * the certificates.
 */
final class Issuer {
  /** So that a client whose clock is late takes a new certificate at once. */
  static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private static final String AUTHORITY = "sluice-injector-ca";
  private static final int SERIAL_BITS = 127;

  private final SecureRandom random = new SecureRandom();
  private final Duration backdated;

  /**
   * @param backdated how long before their making certificates begin to be valid
   */
  Issuer(Duration backdated) {
    this.backdated = requireNonNull(backdated);
  }

  /** A new authority, valid until then. */
  KeyedCertificate authority(Instant now, Instant end) {
    try {
      KeyPair pair = newPair();
      BigInteger serial = newSerial();
      // Authorities that follow each other have names of their own: a verifier need not try keys.
      X500Name name = new X500Name("CN=" + AUTHORITY + "-" + serial.toString(36));
      X509v3CertificateBuilder builder =
          builder(name, serial, now, end, name, pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new KeyedCertificate(sign(builder, pair.getPrivate()), pair.getPrivate());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a certificate authority", e);
    }
  }

  /**
   * A new serving certificate.
   *
   * @param names of DNS, at least one
   * @param end cut to the authority's own
   */
  KeyedCertificate serving(
      KeyedCertificate authority, List<String> names, Instant now, Instant end) {
    try {
      KeyPair pair = newPair();
      X509Certificate issuer = authority.certificate();
      Instant authorityEnd = issuer.getNotAfter().toInstant();
      GeneralName[] alternatives =
          names.stream()
              .map(name -> new GeneralName(GeneralName.dNSName, name))
              .toArray(GeneralName[]::new);
      X509v3CertificateBuilder builder =
          builder(
                  X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                  newSerial(),
                  now,
                  end.isAfter(authorityEnd) ? authorityEnd : end,
                  new X500Name("CN=sluice-injector"),
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  new AuthorityKeyIdentifier(identifier(issuer.getPublicKey())))
              .addExtension(
                  Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
      return new KeyedCertificate(sign(builder, authority.key()), pair.getPrivate());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a serving certificate", e);
    }
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer,
      BigInteger serial,
      Instant now,
      Instant end,
      X500Name subject,
      PublicKey subjectKey)
      throws GeneralSecurityException, IOException {
    return new X509v3CertificateBuilder(
            issuer,
            serial,
            Date.from(now.minus(backdated)),
            Date.from(end),
            subject,
            SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()))
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new SubjectKeyIdentifier(identifier(subjectKey)));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, IOException {
    byte[] encoded = builder.build(new JdkSigner(key)).getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }

  private KeyPair newPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /** Positive, and not zero (RFC 5280, 4.1.2.2). */
  private BigInteger newSerial() {
    return new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
  }

  /** The method of RFC 5280, 4.2.1.2 (1): SHA-1 of the bits of the key, which is not secret. */
  private static byte[] identifier(PublicKey key) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-1")
        .digest(SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData().getOctets());
  }

  /** Signs with the JDK's ECDSA, so that BouncyCastle's own cryptography stays out of the image. */
  private static final class JdkSigner implements ContentSigner {
    private static final ASN1ObjectIdentifier ALGORITHM = X9ObjectIdentifiers.ecdsa_with_SHA256;

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final PrivateKey key;

    JdkSigner(PrivateKey key) {
      this.key = key;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(ALGORITHM, (ASN1Encodable) null);
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      try {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(content.toByteArray());
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("cannot sign a certificate", e);
      }
    }
  }
}
