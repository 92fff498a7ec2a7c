package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import mesh.sluice.pem.CertificateFileException;

/**
 * The certificate that the server shows, exchangeable while it serves: the next handshake takes the
 * new one, connections go on. A server keeps the context that it began with, so the exchange has to
 * happen in here.
 */
public final class ServingKeys extends X509ExtendedKeyManager {
  private static final String PREFIX = "serving-";

  /** A handshake that began with the previous one asks for its parts one after the other. */
  private record Generation(
      long number, Optional<ServingIdentity> identity, Optional<ServingIdentity> previous) {}

  private volatile Generation current = new Generation(0, Optional.empty(), Optional.empty());

  private ServingKeys() {}

  /** No certificate yet: handshakes fail until there is one. */
  public static ServingKeys empty() {
    return new ServingKeys();
  }

  /** Begins with this one. */
  public static ServingKeys of(ServingIdentity identity) {
    ServingKeys keys = empty();
    keys.replace(identity);
    return keys;
  }

  /**
   * Begins with what files hold, in PEM.
   *
   * @throws IOException if a file cannot be read
   * @throws CertificateFileException if it holds something else
   */
  public static ServingKeys of(Path certificate, Path key)
      throws IOException, CertificateFileException {
    return of(
        ServingIdentity.parse(
            certificate.toString(),
            Files.readAllBytes(certificate),
            key.toString(),
            Files.readAllBytes(key)));
  }

  /** From now on, this one is shown. */
  public synchronized void replace(ServingIdentity identity) {
    requireNonNull(identity);
    current = new Generation(current.number() + 1, Optional.of(identity), current.identity());
  }

  /** The one that is shown now; empty if there is none yet. */
  public Optional<ServingIdentity> identity() {
    return current.identity();
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    Generation now = current;
    return now.identity()
        .filter(identity -> identity.key().getAlgorithm().equals(keyType))
        .map(identity -> PREFIX + now.number())
        .orElse(null);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return find(alias)
        .map(identity -> identity.chain().toArray(X509Certificate[]::new))
        .orElse(null);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return find(alias).map(ServingIdentity::key).orElse(null);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }

  private Optional<ServingIdentity> find(String alias) {
    Generation now = current;
    if (alias == null) {
      return Optional.empty();
    }
    if (alias.equals(PREFIX + now.number())) {
      return now.identity();
    }
    return alias.equals(PREFIX + (now.number() - 1)) ? now.previous() : Optional.empty();
  }
}
