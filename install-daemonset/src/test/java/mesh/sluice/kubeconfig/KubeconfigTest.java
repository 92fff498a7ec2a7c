package mesh.sluice.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ApiTls;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.pem.Pem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {
  @TempDir private Path directory;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = serve(HttpServer.create());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void tokenIsGivenWithEachRequest() throws Exception {
    ask(kubeconfig("http", "", "token: secret"));

    assertThat(asked).containsExactly("Bearer secret");
  }

  @Test
  void fileWithATokenIsReadForEachRequest() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "first\n");
    try (ApiConnection connection =
        Kubeconfig.connect(kubeconfig("http", "", "token: old, tokenFile: token"))) {
      find(connection);
      Files.writeString(token, "second\n");
      find(connection);
    }

    assertThat(asked).containsExactly("Bearer first", "Bearer second");
  }

  @Test
  void nameAndPasswordAreGivenAsHttpHasThem() throws Exception {
    ask(kubeconfig("http", "", "username: me, password: secret"));

    assertThat(asked)
        .containsExactly(
            "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes("UTF-8")));
  }

  @Test
  void withoutAUserNobodyIsNamed() throws Exception {
    ask(kubeconfig("http", "", ""));

    assertThat(asked).containsExactly("null");
  }

  /** Keys as openssl writes them by different commands, as files and within the kubeconfig. */
  @ParameterizedTest
  @CsvSource({"sec1, false", "pkcs8, false", "sec1, true", "pkcs8, true"})
  void clientCertificateIsShownToTheServer(String form, boolean within) throws Exception {
    Authority authority = Authority.create(directory.resolve("pki"));
    authority.issue("server", "/CN=server", "IP:127.0.0.1");
    authority.issue("me", "/CN=me", "DNS:me");
    if (form.equals("pkcs8")) {
      mesh.sluice.testing.Programs.run(
          directory.resolve("pki"),
          List.of("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "me.key", "-out", "me.pk8"),
          "");
      Files.move(
          authority.file("me.pk8"),
          authority.file("me.key"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    serveWithTls(authority);
    String user =
        within
            ? "client-certificate-data: %s, client-key-data: %s"
                .formatted(base64(authority.file("me.crt")), base64(authority.file("me.key")))
            : "client-certificate: pki/me.crt, client-key: pki/me.key";
    String cluster =
        within
            ? "certificate-authority-data: " + base64(authority.file("ca.crt"))
            : "certificate-authority: pki/ca.crt";

    ask(kubeconfig("https", cluster, user));

    assertThat(asked).containsExactly("CN=me");
  }

  @Test
  void serverOfAnotherAuthorityIsNotBelieved() throws Exception {
    Authority authority = Authority.create(directory.resolve("pki"));
    authority.issue("server", "/CN=server", "IP:127.0.0.1");
    Authority.create(directory.resolve("other"));
    serveWithTls(authority);
    Path kubeconfig = kubeconfig("https", "certificate-authority: other/ca.crt", "token: secret");

    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> ask(kubeconfig))
        .withMessageContaining("cannot be asked");
    assertThat(asked).isEmpty();

    ask(kubeconfig("https", "insecure-skip-tls-verify: true", "token: secret"));
    assertThat(asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec: {command: aws}",
        "auth-provider: {name: oidc}",
        "as: somebody",
        "token: 12",
        "client-certificate: missing.crt, client-key: missing.key"
      })
  void whatCannotBeDoneIsRefusedByItsName(String user) throws Exception {
    Files.copy(
        Authority.create(directory.resolve("pki")).file("ca.crt"), directory.resolve("ca.crt"));
    Path file = kubeconfig("https", "certificate-authority: ca.crt", user);

    assertThatExceptionOfType(ClusterAccessException.class)
        .isThrownBy(() -> Kubeconfig.connect(file).close())
        .withMessageStartingWith(file + " is not a usable kubeconfig: ")
        .withMessageContaining(user.replaceAll("client-certificate: |:.*|,.*", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | there is nothing in it",
        "[] | not an object",
        "current-context: a | contexts: none is called 'a'",
        "contexts: [] | current-context: missing",
        "{\"current-context\": \"a\", \"contexts\": [{\"name\": \"a\", \"context\": {}}]} |"
            + " cluster:",
        "contexts: [{name: a, context: {cluster: b}}];current-context: a | clusters: none",
      })
  void fileThatDescribesNoClusterIsRefused(String text, String told) throws IOException {
    Path file = Files.writeString(directory.resolve("config"), text.replace(';', '\n'));

    assertThatExceptionOfType(ClusterAccessException.class)
        .isThrownBy(() -> Kubeconfig.connect(file).close())
        .withMessageStartingWith(file + " is not a usable kubeconfig: ")
        .withMessageContaining(told);
  }

  @Test
  void fileThatIsNotThereIsNamed() {
    assertThatExceptionOfType(ClusterAccessException.class)
        .isThrownBy(() -> Kubeconfig.connect(directory.resolve("none")).close())
        .withMessage(directory.resolve("none") + " cannot be read; name a kubeconfig");
  }

  private void ask(Path kubeconfig) throws Exception {
    try (ApiConnection connection = Kubeconfig.connect(kubeconfig)) {
      find(connection);
    }
  }

  private static void find(ApiConnection connection) throws Exception {
    assertThat(ApiReader.of(connection).find("/api", Duration.ofSeconds(20))).isPresent();
  }

  private Path kubeconfig(String scheme, String cluster, String user) throws IOException {
    return Files.writeString(
        directory.resolve("kubeconfig"),
        """
        current-context: lab
        contexts: [{name: other, context: {}}, {name: lab, context: {cluster: lab, user: me}}]
        clusters: [{name: lab, cluster: {server: "%s://127.0.0.1:%d/"%s}}]
        users: [{name: me, user: {%s}}]
        """
            .formatted(
                scheme,
                server.getAddress().getPort(),
                cluster.isEmpty() ? "" : ", " + cluster,
                user));
  }

  private void serveWithTls(Authority authority) throws Exception {
    List<X509Certificate> chain =
        Pem.certificates("server", Files.readAllBytes(authority.file("server.crt")));
    PrivateKey key =
        Pem.privateKey(
            "server",
            Files.readAllBytes(authority.file("server.key")),
            chain.getFirst().getPublicKey());
    List<X509Certificate> clients =
        Pem.certificates("ca", Files.readAllBytes(authority.file("ca.crt")));
    SSLContext tls = ApiTls.believing(clients, chain, key);
    HttpsServer https = HttpsServer.create();
    https.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setWantClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.stop(0);
    server = serve(https);
  }

  private HttpServer serve(HttpServer server) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.add(
                exchange instanceof com.sun.net.httpserver.HttpsExchange https
                        && https.getRequestHeaders().getFirst("Authorization") == null
                    ? https.getSSLSession().getPeerPrincipal().getName()
                    : "" + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
          }
        });
    server.start();
    return server;
  }

  private static String base64(Path file) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }
}
