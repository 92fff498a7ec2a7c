package mesh.sluice.certs;

import java.net.InetAddress;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import mesh.sluice.pem.Pem;

/**
 * Those who are told late, as in every cluster somebody is: a replica that serves what the Secret
 * held a while ago, and an API server that trusts what {@code caBundle} held a while ago. With
 * programs that all watch one API server on one machine, a step that is taken too early goes
 * unnoticed nearly always; with these it does not.
 */
final class LateFollower implements AutoCloseable {
  private static final int HANDSHAKE_MILLISECONDS = 50;

  /** A replica's part: keys that follow late, for a webhook to show. */
  final ServingKeys keys = ServingKeys.empty();

  private final Source<CertificateSet> stored;
  private final Source<byte[]> trusted;
  private final List<ReviewStub> webhooks;
  private final Consumer<String> failure;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private volatile SSLContext trust;

  /** What is asked of the API server. */
  interface Source<T> {
    T get() throws Exception;
  }

  /**
   * @param stored what the Secret holds
   * @param trusted what the webhooks' {@code caBundle} holds
   * @param webhooks whom the late API server asks
   * @param failure told of handshakes that failed
   */
  LateFollower(
      Source<CertificateSet> stored,
      Source<byte[]> trusted,
      List<ReviewStub> webhooks,
      Consumer<String> failure) {
    this.stored = stored;
    this.trusted = trusted;
    this.webhooks = List.copyOf(webhooks);
    this.failure = failure;
  }

  /** Begins, once there is something to trust; everybody is told after so long from now on. */
  void start(Duration lag) throws Exception {
    learn();
    var unused =
        threads.scheduleAtFixedRate(
            () -> reportFailure("learns", this::learn),
            lag.toMillis(),
            lag.toMillis(),
            TimeUnit.MILLISECONDS);
    var unusedToo =
        threads.scheduleWithFixedDelay(
            () -> reportFailure("asks", this::ask),
            0,
            HANDSHAKE_MILLISECONDS,
            TimeUnit.MILLISECONDS);
  }

  private void learn() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    List<X509Certificate> authorities = Pem.certificates("caBundle", trusted.get());
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    trust = context;
    ServingIdentity serving = stored.get().serving();
    if (keys.identity().filter(serving::equals).isEmpty()) {
      keys.replace(serving);
    }
  }

  private void ask() throws Exception {
    for (ReviewStub webhook : webhooks) {
      int port = URI.create(webhook.url()).getPort();
      try (SSLSocket socket =
          (SSLSocket)
              trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName("localhost")));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
    }
  }

  /** What it throws would end the schedule without a word. */
  private void reportFailure(String what, Action action) {
    try {
      action.run();
    } catch (Exception e) {
      if (!threads.isShutdown()) {
        failure.accept("who is told late " + what + ": " + e);
      }
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
