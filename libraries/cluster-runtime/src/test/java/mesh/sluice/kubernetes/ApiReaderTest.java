package mesh.sluice.kubernetes;

import static mesh.sluice.kubernetes.ScriptedServer.gzip;
import static mesh.sluice.kubernetes.ScriptedServer.object;
import static mesh.sluice.kubernetes.ScriptedServer.send;
import static mesh.sluice.kubernetes.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import mesh.sluice.apiserver.Authority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiReaderTest {
  private static final String POD = "/api/v1/namespaces/web/pods/a";
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private ScriptedServer server;
  private ApiConnection connection;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedServer.start();
    connection = server.connection();
  }

  @AfterEach
  void stop() {
    connection.close();
    server.close();
  }

  @Test
  void objectIsReadWhetherItIsCompressedOrNot() throws Exception {
    server
        .then(200, object("a", "3"))
        .then(
            exchange -> {
              exchange.getResponseHeaders().add("Content-Encoding", "gzip");
              send(exchange, 200, gzip(object("a", "3")));
            });
    ApiReader reader = ApiReader.of(connection);

    assertThat(reader.find(POD, LONG)).isPresent().isEqualTo(reader.find(POD, LONG));
    assertThat(server.requests()).extracting(ScriptedServer.Request::target).containsOnly(POD);
  }

  @Test
  void objectThatDoesNotExistIsEmpty() throws Exception {
    server.then(404, status(404, "pods \\\"a\\\" not found"));

    assertThat(ApiReader.of(connection).find(POD, LONG)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{} {}"})
  void whatIsNotAnObjectIsAFailure(String text) {
    server.then(200, text);

    assertThatThrownBy(() -> ApiReader.of(connection).find(POD, LONG))
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining(POD);
  }

  @Test
  void errorIsToldAndNothingTriedAgain() {
    server.then(500, status(500, "no leader"));

    assertThatThrownBy(() -> ApiReader.of(connection).find(POD, LONG))
        .isInstanceOfSatisfying(
            ApiFailure.class, failure -> assertThat(failure.code()).isEqualTo(500))
        .hasMessage("the API server answers 500: no leader");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void longTextOfAProxyIsCut() {
    server.then(502, "<html>\n" + "x".repeat(100_000));

    assertThatThrownBy(() -> ApiReader.of(connection).find(POD, LONG))
        .hasMessageStartingWith("the API server answers 502: <html>?xxx")
        .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void answerThatDoesNotComeInTimeIsAFailure() {
    assertThatThrownBy(() -> ApiReader.of(connection).find(POD, Duration.ofMillis(200)))
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining("200 ms");
  }

  @Test
  void tokenThatCannotBeReadIsNamed() throws Exception {
    Path account = Files.createDirectory(directory.resolve("account"));
    Path token = Files.writeString(account.resolve("token"), "t");
    Authority authority = Authority.create(directory.resolve("pki"));
    Files.copy(authority.file("ca.crt"), account.resolve("ca.crt"));
    try (ApiConnection inCluster =
        ApiConnection.inCluster(Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1"), account)) {
      Files.delete(token);

      assertThatThrownBy(() -> ApiReader.of(inCluster).find(POD, LONG))
          .isInstanceOf(ApiFailure.class)
          .hasMessageContaining("cannot read the service account's token " + token);
    }
  }
}
