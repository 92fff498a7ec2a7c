package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;

/** Changes objects of the API server without typed models. Never tries again. */
public final class ApiWriter {
  private static final String JSON = "application/json";
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
   * Creates an object, or asks for an action that has the form of one, such as an Eviction.
   *
   * @param path of the kind or subresource, as {@code /api/v1/namespaces/default/pods}
   * @param within how long it may take
   * @throws ApiFailure if the API server does not say that it has done so
   */
  public void create(String path, JsonObject object, Duration within)
      throws ApiFailure, InterruptedException {
    execute(request(path, JSON, within).POST(body(object)).build(), within);
  }

  /**
   * Changes an object by a JSON merge patch (RFC 7396). With {@code metadata.resourceVersion} in
   * it, only if nobody has changed the object since.
   *
   * @param path as {@code /api/v1/nodes/worker}
   * @param within how long it may take
   * @throws ApiFailure if the API server does not say that it has done so
   */
  public void merge(String path, JsonObject patch, Duration within)
      throws ApiFailure, InterruptedException {
    execute(request(path, MERGE_PATCH, within).method("PATCH", body(patch)).build(), within);
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
      execute(request(path, JSON, within).DELETE().build(), within);
      return true;
    } catch (ApiFailure e) {
      if (e.code() == ApiFailure.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void execute(HttpRequest request, Duration within)
      throws ApiFailure, InterruptedException {
    HttpResponse<byte[]> response = send(request, within);
    if (response.statusCode() / 100 == 2) {
      return;
    }
    try {
      throw ApiErrors.read(response, new ByteArrayInputStream(response.body()));
    } catch (ApiFailure e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }

  private static HttpRequest.BodyPublisher body(JsonObject object) {
    return HttpRequest.BodyPublishers.ofByteArray(Json.write(object));
  }

  private HttpRequest.Builder request(String path, String type, Duration within) throws ApiFailure {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(connection.server() + path))
            .header("Accept", "application/json")
            .header("Content-Type", type)
            .timeout(within);
    try {
      connection
          .credentials()
          .header()
          .ifPresent(credentials -> request.header("Authorization", credentials));
    } catch (IOException e) {
      throw unasked(String.valueOf(e.getMessage()), e);
    }
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest request, Duration within)
      throws ApiFailure, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer;
    try {
      answer = connection.http().sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (RuntimeException e) {
      // A client that is closed.
      throw unasked(Failures.cause(e), e);
    }
    try {
      return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unasked("no answer within " + within.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw unasked(Failures.cause(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private ApiFailure unasked(String why, Throwable e) {
    return ApiFailure.unanswered(
        "the API server at " + connection.server() + " cannot be asked: " + why, e);
  }
}
