package mesh.sluice.server;

import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How the server shows who it is, and whether clients have to.
 *
 * @param keys the server's certificate; asked in each handshake
 * @param clients whose clients are let in; empty if anybody's are
 */
public record ServerTls(X509ExtendedKeyManager keys, Optional<X509ExtendedTrustManager> clients) {
  public ServerTls {
    requireNonNull(keys);
    requireNonNull(clients);
  }

  boolean needsClientCertificate() {
    return clients.isPresent();
  }

  SSLContext context(HandshakeObserver observer) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust = clients.stream().toArray(TrustManager[]::new);
      context.init(new KeyManager[] {keys}, trust, null);
      return new ObservedContext(context, observer);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
