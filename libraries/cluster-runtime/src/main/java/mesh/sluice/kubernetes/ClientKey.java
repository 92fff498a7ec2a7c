package mesh.sluice.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;

/**
 * The key of a client certificate. The library takes each key in PKCS#8 ({@code BEGIN PRIVATE KEY})
 * for one of RSA; the certificate says what it is.
 */
final class ClientKey {
  private ClientKey() {}

  /**
   * The configuration with the algorithm of its key, if it has one.
   *
   * @throws IllegalArgumentException if there is a certificate that cannot be read
   */
  static Config named(Config config) {
    try {
      byte[] certificate;
      if (config.getClientCertData() != null) {
        certificate = Base64.getDecoder().decode(config.getClientCertData().strip());
      } else if (config.getClientCertFile() != null) {
        certificate = Files.readAllBytes(Path.of(config.getClientCertFile()));
      } else {
        return config;
      }
      String algorithm =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate))
              .getPublicKey()
              .getAlgorithm();
      return new ConfigBuilder(config).withClientKeyAlgo(algorithm).build();
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException("client certificate: " + e.getMessage(), e);
    }
  }
}
