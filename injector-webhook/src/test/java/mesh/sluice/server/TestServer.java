package mesh.sluice.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.admission.Reviews;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.certs.ClientAuthorities;
import mesh.sluice.certs.ServingIdentity;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.log.EventLog;
import mesh.sluice.metrics.PrometheusMetrics;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;

/** A server in this JVM with certificates of its own, and clients of it. */
final class TestServer implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String NAMES = "IP:127.0.0.1,DNS:localhost";

  private final Authority authority;
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final ServingKeys keys = ServingKeys.empty();
  private WebhookServer server;

  private TestServer(Authority authority) {
    this.authority = authority;
  }

  /** A server with handlers below their paths, which lets anybody in. */
  static TestServer start(Path directory, ServerLimits limits, ReviewHandler inject)
      throws Exception {
    return start(directory, limits, inject, false);
  }

  /**
   * A server.
   *
   * @param mutual whether clients have to show a certificate of the same authority
   */
  static TestServer start(Path directory, ServerLimits limits, ReviewHandler inject, boolean mutual)
      throws Exception {
    Authority authority = Authority.create(directory);
    authority.issue("tls", "/CN=sluice-injector", NAMES);
    TestServer lab = new TestServer(authority);
    lab.keys.replace(lab.identity("tls"));
    Optional<X509ExtendedTrustManager> clients =
        mutual ? Optional.of(new ClientAuthorities(lab.authorities())) : Optional.empty();
    lab.server =
        WebhookServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ServerTls(lab.keys, clients),
            limits,
            Map.of("/inject", inject),
            lab.metrics,
            new EventLog(lab.log, EventLog.Level.INFO, Clock.systemUTC()));
    return lab;
  }

  /** Makes another certificate, and returns its serial number. */
  X509Certificate renew(String name, int days) throws IOException, CertificateFileException {
    authority.issue(name, "/CN=sluice-injector", NAMES, days);
    ServingIdentity renewed = identity(name);
    keys.replace(renewed);
    return renewed.chain().getFirst();
  }

  WebhookServer server() {
    return server;
  }

  /** How often requests were refused for this reason. */
  double refused(String reason) {
    return counted("sluice_injector_bad_requests_total{reason=\"" + reason + "\"}");
  }

  /** The value of a line of the metrics; 0 if there is none. */
  double counted(String series) {
    return new String(metrics.text(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .sum();
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** A client that trusts the server and shows nothing. */
  HttpClient client() throws Exception {
    return client(new KeyManager[0]);
  }

  /** A client that shows a certificate, issued by the authority in another directory or in ours. */
  HttpClient clientWithCertificate(Authority issuer) throws Exception {
    issuer.issue("client", "/CN=kube-apiserver", "DNS:kube-apiserver");
    ServingIdentity shown = identity(issuer, "client");
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "client", shown.key(), new char[0], shown.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return client(factory.getKeyManagers());
  }

  Authority authority() {
    return authority;
  }

  /**
   * A connection whose handshake is done.
   *
   * @param suites that it offers; without any, those of every client
   */
  SSLSocket connect(String... suites) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            context(new KeyManager[0])
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) DEADLINE.toMillis());
    if (suites.length > 0) {
      socket.setEnabledCipherSuites(suites);
    }
    socket.startHandshake();
    return socket;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
        .timeout(DEADLINE);
  }

  HttpRequest review(String body) {
    return request("/inject")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(Reviews.bytes(body)))
        .build();
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpClient client(KeyManager[] shown) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(context(shown))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private SSLContext context(KeyManager[] shown)
      throws IOException, GeneralSecurityException, CertificateFileException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("ca", authorities().getFirst());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown.length == 0 ? null : shown, trust.getTrustManagers(), null);
    return context;
  }

  private List<X509Certificate> authorities() throws IOException, CertificateFileException {
    return Pem.certificates("ca.crt", Files.readAllBytes(authority.file("ca.crt")));
  }

  private ServingIdentity identity(String name) throws IOException, CertificateFileException {
    return identity(authority, name);
  }

  private static ServingIdentity identity(Authority issuer, String name)
      throws IOException, CertificateFileException {
    return ServingIdentity.parse(
        name + ".crt",
        Files.readAllBytes(issuer.file(name + ".crt")),
        name + ".key",
        Files.readAllBytes(issuer.file(name + ".key")));
  }
}
