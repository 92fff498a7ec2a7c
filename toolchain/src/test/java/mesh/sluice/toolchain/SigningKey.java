package mesh.sluice.toolchain;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPDigestCalculatorProviderBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPair;

/** An OpenPGP key that signs package indexes, as an archive's key does. */
final class SigningKey {
  private static final int KEY_BITS = 3072;

  private final PGPKeyPair pair;

  private SigningKey(PGPKeyPair pair) {
    this.pair = pair;
  }

  static SigningKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      return new SigningKey(
          new JcaPGPKeyPair(
              PublicKeyPacket.VERSION_4,
              PublicKeyAlgorithmTags.RSA_GENERAL,
              generator.generateKeyPair(),
              // A minute ago: no signature may be older than its key.
              new Date(System.currentTimeMillis() - 60_000)));
    } catch (GeneralSecurityException | PGPException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key as apt's {@code Signed-By} reads it from a file. */
  byte[] keyring() {
    try {
      var usage = new PGPSignatureSubpacketGenerator();
      usage.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
      var rings =
          new PGPKeyRingGenerator(
              PGPSignature.POSITIVE_CERTIFICATION,
              pair,
              "Test archive <archive@example.test>",
              new JcaPGPDigestCalculatorProviderBuilder().build().get(HashAlgorithmTags.SHA1),
              usage.generate(),
              null,
              signer(),
              null);
      return rings.generatePublicKeyRing().getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (PGPException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The text with its signature, as an {@code InRelease} file is. The text ends with a line feed.
   */
  byte[] sign(String text) {
    var result = new ByteArrayOutputStream();
    try (var armored = ArmoredOutputStream.builder().build(result)) {
      var generator = new PGPSignatureGenerator(signer(), pair.getPublicKey());
      generator.init(PGPSignature.CANONICAL_TEXT_DOCUMENT, pair.getPrivateKey());
      generator.update(text.stripTrailing().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
      armored.beginClearText(HashAlgorithmTags.SHA512);
      armored.write(text.getBytes(StandardCharsets.UTF_8));
      armored.endClearText();
      generator.generate().encode(new BCPGOutputStream(armored));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (PGPException e) {
      throw new IllegalStateException(e);
    }
    return result.toByteArray();
  }

  private JcaPGPContentSignerBuilder signer() {
    return new JcaPGPContentSignerBuilder(
        pair.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512);
  }
}
