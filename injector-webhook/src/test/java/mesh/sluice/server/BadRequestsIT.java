package mesh.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import mesh.sluice.admission.InjectHandler;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.admission.Reviews;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad request gets a clear answer, is counted, and harms no other. */
class BadRequestsIT {
  private static final String GOOD = Reviews.create(Reviews.POD);
  private static final AtomicBoolean BROKEN = new AtomicBoolean();

  @TempDir private static Path directory;
  private static TestServer lab;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    InjectorSettings settings = InjectorSettings.parse(Map.of());
    ReviewHandler inject =
        new InjectHandler(() -> settings, name -> Optional.of(NamespaceFacts.named(name)));
    lab =
        TestServer.start(
            directory,
            ServerLimits.DEFAULT,
            review -> {
              if (BROKEN.get()) {
                throw new IllegalStateException("secret of the pod");
              }
              return inject.answer(review);
            });
    client = lab.client();
  }

  @AfterAll
  static void end() {
    client.close();
    lab.close();
  }

  static Stream<Arguments> requests() {
    String tooLong = " ".repeat(ServerLimits.DEFAULT.body() + 1);
    return Stream.of(
        request("GET", "/inject", "application/json", "", 405, "other-method"),
        request("PUT", "/inject", "application/json", GOOD, 405, "other-method"),
        request("HEAD", "/inject", "application/json", "", 405, "other-method"),
        request("POST", "/", "application/json", GOOD, 404, "unknown-path"),
        request("POST", "/injects", "application/json", GOOD, 404, "unknown-path"),
        request("POST", "/inject/", "application/json", GOOD, 404, "unknown-path"),
        request("POST", "/inject", "text/plain", GOOD, 415, "other-content-type"),
        request("POST", "/inject", "", GOOD, 415, "other-content-type"),
        request("POST", "/inject", "application/json", "", 400, "malformed-json"),
        request("POST", "/inject", "application/json", "{", 400, "malformed-json"),
        request(
            "POST",
            "/inject",
            "application/json",
            GOOD.replace("\"uid\":\"1\"", "\"uid\":\"1\",\"uid\":\"2\""),
            400,
            "malformed-json"),
        request("POST", "/inject", "application/json", "[".repeat(90_000), 400, "malformed-json"),
        request("POST", "/inject", "application/json", Reviews.POD, 400, "not-a-review"),
        request(
            "POST",
            "/inject",
            "application/json",
            GOOD.replace("\"uid\":\"1\",", ""),
            400,
            "no-uid"),
        request(
            "POST",
            "/inject",
            "application/json",
            GOOD.replace(".io/v1\"", ".io/v1beta1\""),
            400,
            "other-version"),
        request("POST", "/inject", "application/json", tooLong, 413, "too-large"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isAnsweredAndCounted(
      String method, String path, String type, String body, int status, String reason)
      throws Exception {
    double before = lab.refused(reason);
    HttpRequest.Builder request = lab.request(path);
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }

    HttpResponse<String> answer =
        TestServer.send(
            client, request.method(method, HttpRequest.BodyPublishers.ofString(body)).build());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body().lines()).hasSize(method.equals("HEAD") ? 0 : 1);
    assertThat(answer.headers().firstValue("Connection")).hasValue("close");
    assertThat(lab.refused(reason)).isEqualTo(before + 1);
    assertThat(lab.log()).contains("\"reason\":\"" + reason + "\"");
    assertStillServes();
  }

  @Test
  void bodyOfUnknownLengthEndsAtTheLimit() throws Exception {
    byte[] part = new byte[64 << 10];
    HttpRequest request =
        lab.request("/inject")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArrays(
                    Collections.nCopies(1 + ServerLimits.DEFAULT.body() / part.length, part)))
            .build();

    assertThat(TestServer.send(client, request).statusCode()).isEqualTo(413);
    assertStillServes();
  }

  @Test
  void contentTypeMayHaveParameters() throws Exception {
    HttpRequest request =
        lab.request("/inject")
            .header("Content-Type", "Application/JSON ; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(GOOD))
            .build();

    assertThat(TestServer.send(client, request).statusCode()).isEqualTo(200);
  }

  @Test
  void podOfOneMebibyteIsInjected() throws Exception {
    String pod =
        Reviews.POD.replace(
            "\"labels\"", "\"annotations\":{\"big\":\"" + "é".repeat(1 << 19) + "\"},\"labels\"");

    HttpResponse<String> answer = TestServer.send(client, lab.review(Reviews.create(pod)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"patch\"").hasSizeLessThan(40_000);
  }

  /** An API server writes six bytes for each of these characters. */
  @Test
  void podIsInjectedHoweverLongItsReviewIs() throws Exception {
    String pod =
        Reviews.POD.replace(
            "\"labels\"",
            "\"annotations\":{\"big\":\"" + "\\u003c".repeat(1_400_000) + "\"},\"labels\"");

    HttpResponse<String> answer = TestServer.send(client, lab.review(Reviews.create(pod)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"patch\"").hasSizeLessThan(40_000);
  }

  @Test
  void plainHttpIsToldToUseTls() throws Exception {
    double before = lab.refused("plain-http");

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.server().port())) {
      socket.setSoTimeout((int) TestServer.DEADLINE.toMillis());
      socket.getOutputStream().write("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("ASCII"));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer)
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .endsWith("\r\n\r\nthis port is for HTTPS; use TLS\n");
    }
    assertThat(lab.refused("plain-http")).isEqualTo(before + 1);
    assertStillServes();
  }

  @Test
  void bytesThatAreNoTlsAreCounted() throws Exception {
    double before = lab.refused("handshake");

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.server().port())) {
      socket.setSoTimeout((int) TestServer.DEADLINE.toMillis());
      socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 4, 1, 2, 3, 4});
      socket.getInputStream().readAllBytes();
    }

    awaitRefused("handshake", before + 1);
    assertStillServes();
  }

  @Test
  void clientThatDoesNotTrustTheServerIsSeenInLogAndMetrics() throws Exception {
    double before = lab.refused("handshake");

    try (Socket socket =
        SSLSocketFactory.getDefault()
            .createSocket(InetAddress.getLoopbackAddress(), lab.server().port())) {
      assertThatThrownBy(() -> ((SSLSocket) socket).startHandshake())
          .isInstanceOf(SSLException.class);
    }

    awaitRefused("handshake", before + 1);
    assertThat(lab.log()).containsPattern("TLS handshake failed.*certificate_unknown");
  }

  @Test
  void clientThatEndsTheHandshakeIsCounted() throws Exception {
    double before = lab.refused("handshake");

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.server().port())) {
      socket.getOutputStream().write(new byte[] {22, 3, 1});
    }

    awaitRefused("handshake", before + 1);
  }

  @Test
  void requestThatIsBrokenOffIsCounted() throws Exception {
    double before = lab.refused("incomplete");

    try (Socket socket = lab.connect()) {
      socket
          .getOutputStream()
          .write(
              ("POST /inject HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Content-Length: 100\r\n\r\n{")
                  .getBytes(StandardCharsets.US_ASCII));
    }

    awaitRefused("incomplete", before + 1);
    assertStillServes();
  }

  @Test
  void internalErrorOfAHandlerIsAnsweredWithoutItsInsides() throws Exception {
    double before = lab.refused("internal-error");
    BROKEN.set(true);
    try {
      HttpResponse<String> answer = TestServer.send(client, lab.review(GOOD));

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("secret");
    } finally {
      BROKEN.set(false);
    }
    assertThat(lab.refused("internal-error")).isEqualTo(before + 1);
    assertStillServes();
  }

  private static void awaitRefused(String reason, double count) {
    Condition.await(
        Duration.ofSeconds(10),
        "it is counted as " + reason,
        () -> lab.refused(reason) == count,
        () -> "it is " + lab.refused(reason) + "; " + lab.log());
  }

  private static void assertStillServes() throws Exception {
    assertThat(TestServer.send(client, lab.review(GOOD)).statusCode()).isEqualTo(200);
  }

  private static Arguments request(
      String method, String path, String type, String body, int status, String reason) {
    return Arguments.of(method, path, type, body, status, reason);
  }
}
