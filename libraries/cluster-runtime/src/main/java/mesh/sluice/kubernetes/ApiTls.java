package mesh.sluice.kubernetes;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom a client of the API server believes, and who it says it is. */
public final class ApiTls {
  private static final char[] NO_PASSWORD = {};
  private static final KeyManager[] NOBODY = {};

  private ApiTls() {}

  /**
   * A client without a certificate.
   *
   * @param authorities those that the server's certificate may be of, at least one
   */
  public static SSLContext believing(List<X509Certificate> authorities) {
    return context(NOBODY, trust(authorities));
  }

  /**
   * A client with a certificate.
   *
   * @param authorities those that the server's certificate may be of; empty to believe anybody, as
   *     {@code insecure-skip-tls-verify} asks for
   * @param chain the client's certificate, and those between it and its authority
   * @param key of the client's certificate
   */
  public static SSLContext believing(
      List<X509Certificate> authorities, List<X509Certificate> chain, PrivateKey key) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return context(factory.getKeyManagers(), trust(authorities));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK has a key store in memory", e);
    }
  }

  /** A client without a certificate that believes anybody. */
  public static SSLContext believingAnybody() {
    return context(NOBODY, trust(List.of()));
  }

  private static SSLContext context(KeyManager[] own, TrustManager[] others) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, others, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private static TrustManager[] trust(List<X509Certificate> authorities) {
    if (authorities.isEmpty()) {
      return new TrustManager[] {new Anybody()};
    }
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK has a key store in memory", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  /** Asked for by name, for laboratories. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
