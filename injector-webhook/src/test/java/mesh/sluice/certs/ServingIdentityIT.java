package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and certificates as OpenSSL writes them. */
class ServingIdentityIT {
  @TempDir private Path directory;

  @BeforeEach
  void makeKeys() throws IOException {
    openssl("ecparam -genkey -name secp384r1 -out ec-sec1.key");
    openssl("pkcs8 -topk8 -nocrypt -in ec-sec1.key -out ec-pkcs8.key");
    openssl("pkcs8 -topk8 -passout pass:x -in ec-sec1.key -out ec-encrypted.key");
    openssl("genrsa -traditional -out rsa-pkcs1.key 2048");
    openssl("pkcs8 -topk8 -nocrypt -in rsa-pkcs1.key -out rsa-pkcs8.key");
    openssl("genpkey -algorithm ED25519 -out ed.key");
    openssl("req -x509 -new -key ec-sec1.key -days 2 -subj /CN=ec -out ec.crt");
    openssl("req -x509 -new -key rsa-pkcs1.key -days 3 -subj /CN=rsa -out rsa.crt");
    openssl("req -x509 -new -key ed.key -days 3 -subj /CN=ed -out ed.crt");
  }

  @ParameterizedTest
  @CsvSource({
    "ec.crt,ec-sec1.key,EC",
    "ec.crt,ec-pkcs8.key,EC",
    "rsa.crt,rsa-pkcs1.key,RSA",
    "rsa.crt,rsa-pkcs8.key,RSA",
    "ed.crt,ed.key,EdDSA"
  })
  void everyUsualFormIsRead(String certificate, String key, String algorithm) throws Exception {
    ServingIdentity identity = parse(certificate, key);

    assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
    assertThat(identity.chain()).hasSize(1);
    assertThat(identity.toString()).startsWith("CN=");
  }

  @Test
  void chainEndsWhenItsFirstCertificateEnds() throws Exception {
    Files.write(
        directory.resolve("chain.crt"),
        (Files.readString(directory.resolve("rsa.crt"))
                + Files.readString(directory.resolve("ec.crt")))
            .getBytes("ASCII"));

    ServingIdentity identity = parse("chain.crt", "rsa-pkcs8.key");

    assertThat(identity.chain()).hasSize(2);
    assertThat(identity.expiry())
        .isEqualTo(identity.chain().get(1).getNotAfter().toInstant())
        .isBefore(identity.chain().getFirst().getNotAfter().toInstant());
  }

  @ParameterizedTest
  @CsvSource({
    "ec.crt,rsa-pkcs8.key,rsa-pkcs8.key: it holds no EC key",
    "ec.crt,other.key,other.key: it is not the key of the certificate in ec.crt",
    "ec.crt,ec-encrypted.key,ec-encrypted.key: the key is encrypted",
    "ec.crt,ec.crt,ec.crt: it holds no private key",
    "ec-sec1.key,ec-sec1.key,ec-sec1.key: it holds no certificate",
    "empty,ec-sec1.key,empty: it holds no certificate",
    "damaged.crt,ec-sec1.key,damaged.crt: a certificate in it cannot be read"
  })
  void whatCannotBeUsedIsRefusedByItsName(String certificate, String key, String message)
      throws IOException {
    openssl("ecparam -genkey -name secp384r1 -out other.key");
    Files.createFile(directory.resolve("empty"));
    Files.writeString(
        directory.resolve("damaged.crt"),
        "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n");

    assertThatThrownBy(() -> parse(certificate, key))
        .isInstanceOf(CertificateFileException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void handshakeThatHasBegunEndsWithTheKeysItBeganWith() throws Exception {
    ServingIdentity first = parse("ec.crt", "ec-sec1.key");
    ServingKeys keys = ServingKeys.of(first);
    String alias = keys.chooseEngineServerAlias("EC", null, null);

    keys.replace(parse("rsa.crt", "rsa-pkcs8.key"));

    assertThat(keys.chooseEngineServerAlias("EC", null, null)).isNull();
    assertThat(keys.getPrivateKey(alias)).isEqualTo(first.key());
    assertThat(keys.getCertificateChain(alias)).containsExactlyElementsOf(first.chain());
    assertThat(keys.getPrivateKey(keys.chooseEngineServerAlias("RSA", null, null)).getAlgorithm())
        .isEqualTo("RSA");
  }

  private ServingIdentity parse(String certificate, String key)
      throws IOException, CertificateFileException {
    return ServingIdentity.parse(
        certificate,
        Files.readAllBytes(directory.resolve(certificate)),
        key,
        Files.readAllBytes(directory.resolve(key)));
  }

  private void openssl(String arguments) throws IOException {
    Programs.run(directory, List.of(("openssl " + arguments).split(" ")), "");
  }
}
