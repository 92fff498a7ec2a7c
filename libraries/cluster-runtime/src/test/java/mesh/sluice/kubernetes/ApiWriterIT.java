package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes to a real API server. */
class ApiWriterIT {
  private static final Duration WITHIN = Duration.ofSeconds(20);
  private static final String PATH = "/api/v1/namespaces/default/configmaps/api-writer";

  private ApiServer api;
  private ApiConnection connection;
  private ApiWriter writer;

  @BeforeEach
  void connect() throws IOException {
    api = ApiServer.get();
    connection = api.connection(URI.create(api.url()));
    writer = ApiWriter.of(connection);
    api.kubectl("create", "configmap", "api-writer", "--from-literal=a=1", "--from-literal=b=2");
  }

  @AfterEach
  void remove() throws IOException {
    api.kubectl("delete", "configmap", "api-writer", "--ignore-not-found");
    connection.close();
  }

  @Test
  void patchChangesWhatItNamesAndTakesAwayWhatIsNull() throws Exception {
    writer.merge(PATH, json("{\"data\": {\"a\": null, \"c\": \"3\"}}"), WITHIN);

    assertThat(api.kubectl("get", "configmap", "api-writer", "-o", "jsonpath={.data}"))
        .isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
  }

  @Test
  void patchOfAnOlderVersionIsRefused() {
    assertThatThrownBy(
            () -> writer.merge(PATH, json("{\"metadata\": {\"resourceVersion\": \"1\"}}"), WITHIN))
        .isInstanceOfSatisfying(ApiFailure.class, e -> assertThat(e.code()).isEqualTo(409))
        .hasMessageContaining("the API server answers 409: ");
  }

  @Test
  void deletionSaysWhetherThereWasOne() throws Exception {
    assertThat(writer.delete(PATH, WITHIN)).isTrue();
    assertThat(writer.delete(PATH, WITHIN)).isFalse();
  }

  @Test
  void serverThatIsNotThereIsNamed() {
    URI nobody = URI.create("http://127.0.0.1:1");
    try (ApiConnection none =
        ApiConnection.to(nobody, Optional.empty(), ApiConnection.Credentials.NONE)) {
      assertThatThrownBy(() -> ApiWriter.of(none).delete(PATH, WITHIN))
          .isInstanceOf(ApiFailure.class)
          .hasMessageStartingWith("the API server at http://127.0.0.1:1 cannot be asked: ");
    }
  }

  private static JsonObject json(String text) {
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8)).asObject();
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }
}
