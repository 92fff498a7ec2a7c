package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * Changes single objects of the API server without typed models, for programs that seldom do. Never
 * tries again.
 */
public final class ApiWriter {
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final ApiConnection connection;

  private ApiWriter(ApiConnection connection) {
    this.connection = requireNonNull(connection);
  }

  /** Writes by a connection; to be used until that is closed. */
  public static ApiWriter of(ApiConnection connection) {
    return new ApiWriter(connection);
  }

  /**
   * Deletes an object, and what belongs to it in the background.
   *
   * @param path as {@code /api/v1/namespaces/default}
   * @param within how long it may take
   * @return whether there was one
   * @throws ApiFailure if the API server refuses it, or does not answer
   */
  public boolean delete(String path, Duration within) throws ApiFailure, InterruptedException {
    try {
      send(request(path, within).DELETE());
      return true;
    } catch (ApiFailure e) {
      if (e.code() == ApiFailure.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Changes an object by a JSON merge patch (RFC 7396). With {@code metadata.resourceVersion} in it,
   * only if nobody has changed the object since.
   *
   * @param path as {@code /api/v1/nodes/worker}
   * @param within how long it may take
   * @throws ApiFailure if the API server refuses it, or does not answer
   */
  public void merge(String path, JsonObject patch, Duration within)
      throws ApiFailure, InterruptedException {
    BodyPublisher body = BodyPublishers.ofString(patch.toString());
    send(request(path, within).header("Content-Type", MERGE_PATCH).method("PATCH", body));
  }

  private HttpRequest.Builder request(String path, Duration within) throws ApiFailure {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(connection.server() + path))
            .header("Accept", "application/json")
            .timeout(within);
    try {
      connection
          .credentials()
          .header()
          .ifPresent(credentials -> request.header("Authorization", credentials));
    } catch (IOException e) {
      throw unasked(e);
    }
    return request;
  }

  private void send(HttpRequest.Builder request) throws ApiFailure, InterruptedException {
    try {
      HttpResponse<InputStream> response =
          connection.http().send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() / 100 != 2) {
          throw ApiErrors.read(response, body);
        }
        body.transferTo(OutputStream.nullOutputStream());
      }
    } catch (ApiFailure e) {
      throw e;
    } catch (IOException e) {
      throw unasked(e);
    }
  }

  private ApiFailure unasked(IOException e) {
    return ApiFailure.unanswered(
        "the API server at " + connection.server() + " cannot be asked: " + Failures.cause(e), e);
  }
}
