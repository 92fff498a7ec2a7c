package mesh.sluice.certs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * A webhook that allows everything, over TLS with given keys, and remembers which certificates it
 * showed. It ends each connection, so that each review begins with a handshake.
 */
final class ReviewStub implements AutoCloseable {
  private static final Pattern UID = Pattern.compile("\"uid\":\"([^\"]+)\"");

  final Set<X509Certificate> shown = ConcurrentHashMap.newKeySet();

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  ReviewStub(ServingKeys keys) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys}, null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 100);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** By the name that certificates in these tests have. */
  String url() {
    return "https://localhost:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    HttpsExchange secured = (HttpsExchange) exchange;
    shown.add((X509Certificate) secured.getSSLSession().getLocalCertificates()[0]);
    String review = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher uid = UID.matcher(review);
    String found = uid.find() ? uid.group(1) : "none";
    byte[] answer =
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
         "response": {"uid": "%s", "allowed": true}}
        """
            .formatted(found)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
