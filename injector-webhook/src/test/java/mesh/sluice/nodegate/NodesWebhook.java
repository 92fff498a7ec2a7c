package mesh.sluice.nodegate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer.Allowed;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.testing.Programs;

/** Answers an API server's reviews of nodes, over TLS on loopback, with {@link NodesHandler}. */
final class NodesWebhook implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final HttpsServer server;
  private final String caBundle;

  private NodesWebhook(HttpsServer server, String caBundle) {
    this.server = server;
    this.caBundle = caBundle;
  }

  static NodesWebhook start(Path directory) throws IOException, GeneralSecurityException {
    run(
        directory,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hook"
            + " -addext subjectAltName=IP:127.0.0.1 -keyout hook.key -out hook.crt");
    run(
        directory,
        "pkcs12 -export -inkey hook.key -in hook.crt -out hook.p12 -passout pass:changeit");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stored = Files.newInputStream(directory.resolve("hook.p12"))) {
      keys.load(stored, PASSWORD);
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/nodes", NodesWebhook::answer);
    server.start();
    return new NodesWebhook(
        server,
        Base64.getEncoder().encodeToString(Files.readAllBytes(directory.resolve("hook.crt"))));
  }

  /** The certificate that the API server is to trust, as a configuration holds it. */
  String caBundle() {
    return caBundle;
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/nodes";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonObject review = read(exchange.getRequestBody().readAllBytes());
      String uid = text(review, "request.uid");
      Allowed allowed =
          (Allowed)
              new NodesHandler()
                  .answer(
                      new Review(
                          uid,
                          text(review, "request.kind.kind"),
                          text(review, "request.operation"),
                          "",
                          review.findPath("request.object").map(JsonObject.class::cast),
                          Optional.empty()));
      byte[] answer =
          Json.write(
              review
                  .without("request")
                  .with(
                      "response",
                      new JsonObject(
                          Map.of(
                              "uid",
                              new JsonString(uid),
                              "allowed",
                              new JsonBoolean(true),
                              "patchType",
                              new JsonString("JSONPatch"),
                              "patch",
                              new JsonString(base64(allowed.patch().toJson()))))));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static JsonObject read(byte[] body) throws IOException {
    try {
      return (JsonObject) Json.read(body);
    } catch (MalformedJsonException e) {
      throw new IOException("the API server sent no JSON", e);
    }
  }

  private static String text(JsonObject object, String path) {
    return ((JsonString) object.findPath(path).orElseThrow()).value();
  }

  private static String base64(JsonValue value) {
    return Base64.getEncoder().encodeToString(value.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void run(Path directory, String arguments) throws IOException {
    Programs.run(directory, List.of(("openssl " + arguments).split(" ")), "");
  }
}
