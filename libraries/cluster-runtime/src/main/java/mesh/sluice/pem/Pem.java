package mesh.sluice.pem;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as files and Secrets hold them (RFC 7468). */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PKCS8_KEY = "PRIVATE KEY";
  private static final String SEC1_KEY = "EC PRIVATE KEY";
  private static final String PKCS1_KEY = "RSA PRIVATE KEY";

  private record Block(String label, byte[] content) {}

  private Pem() {}

  /**
   * Reads all certificates of a text, in their order.
   *
   * @param source what to call the text in messages
   * @throws CertificateFileException if there is none, or one cannot be read
   */
  public static List<X509Certificate> certificates(String source, byte[] text)
      throws CertificateFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(source, text)) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(source, block));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateFileException(
          source, "it holds no certificate; write '-----BEGIN CERTIFICATE-----' and what follows");
    }
    return certificates;
  }

  /**
   * Reads the private key of a certificate: PKCS#8, or as OpenSSL wrote them once (SEC 1, PKCS#1).
   *
   * @param owner the key of the certificate, which says of what kind the private key is
   * @throws CertificateFileException if there is none, it is encrypted, or of another kind
   */
  public static PrivateKey privateKey(String source, byte[] text, PublicKey owner)
      throws CertificateFileException {
    for (Block block : blocks(source, text)) {
      switch (block.label()) {
        case PKCS8_KEY -> {
          return privateKey(source, block.content(), owner.getAlgorithm());
        }
        case SEC1_KEY, PKCS1_KEY -> {
          return privateKey(
              source,
              Der.privateKeyInfo(owner.getEncoded(), block.content()),
              owner.getAlgorithm());
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new CertificateFileException(
                source, "the key is encrypted; write it without a password");
        default -> {
          // Parameters of the curve, or the certificate.
        }
      }
    }
    throw new CertificateFileException(
        source, "it holds no private key; write '-----BEGIN PRIVATE KEY-----' and what follows");
  }

  private static PrivateKey privateKey(String source, byte[] pkcs8, String algorithm)
      throws CertificateFileException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new CertificateFileException(
          source,
          "it holds no " + algorithm + " key, as the certificate wants; use that of the same pair");
    }
  }

  private static X509Certificate certificate(String source, Block block)
      throws CertificateFileException {
    try {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.content()));
      return (X509Certificate) certificate;
    } catch (CertificateException e) {
      throw new CertificateFileException(source, "a certificate in it cannot be read; renew it");
    }
  }

  private static List<Block> blocks(String source, byte[] text) throws CertificateFileException {
    Matcher matcher = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
    List<Block> blocks = new ArrayList<>();
    while (matcher.find()) {
      try {
        blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
      } catch (IllegalArgumentException e) {
        throw new CertificateFileException(
            source, "a block of it is not base64; write the file again");
      }
    }
    return blocks;
  }
}
