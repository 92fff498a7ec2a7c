package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;

/**
 * Reads from the API server without typed models: text as it comes, compressed where the API server
 * does that. Never tries again.
 */
public final class ApiReader {
  private static final String GZIP = "gzip";

  private final ApiConnection connection;

  private ApiReader(ApiConnection connection) {
    this.connection = requireNonNull(connection);
  }

  /** Reads by a connection; to be used until that is closed. */
  public static ApiReader of(ApiConnection connection) {
    return new ApiReader(connection);
  }

  /**
   * Reads one object.
   *
   * @param path as {@code /api/v1/namespaces/default}
   * @param within how long it may take
   * @return empty if there is no such object
   * @throws ApiFailure if there is no usable answer
   */
  public Optional<JsonObject> find(String path, Duration within)
      throws ApiFailure, InterruptedException {
    try (InputStream body = open(path, new Patience(within, within, within), () -> {})) {
      if (Json.read(body.readAllBytes()) instanceof JsonObject object) {
        return Optional.of(object);
      }
      throw ApiFailure.unanswered(path + " is not an object", null);
    } catch (ApiFailure e) {
      if (e.code() == ApiFailure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    } catch (MalformedJsonException | IOException e) {
      throw ApiFailure.unanswered(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * How long a request waits.
   *
   * @param answer for the answer to begin
   * @param silence for the next bytes of it
   * @param all for the whole answer
   */
  record Patience(Duration answer, Duration silence, Duration all) {}

  /**
   * Sends a request, and waits until the answer begins.
   *
   * @param heard called whenever something comes
   * @return the answer's text, uncompressed; to be closed
   * @throws ApiFailure if it is an error, or does not come
   */
  InputStream open(String path, Patience patience, Runnable heard)
      throws ApiFailure, InterruptedException {
    ResponseBody body = new ResponseBody(patience.silence, heard);
    HttpResponse<ResponseBody> response = send(request(path, patience), body, patience.answer);
    heard.run();
    try {
      InputStream text = isCompressed(response) ? new GZIPInputStream(body) : body;
      if (response.statusCode() / 100 == 2) {
        return text;
      }
      throw ApiErrors.read(response, text);
    } catch (IOException e) {
      body.close();
      throw e instanceof ApiFailure failure ? failure : ApiFailure.unanswered(Failures.cause(e), e);
    }
  }

  private HttpRequest request(String path, Patience patience) throws ApiFailure {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(connection.server() + path))
            .header("Accept", "application/json")
            .header("Accept-Encoding", GZIP)
            // Java 25 counts to the first byte, newer ones to the last.
            .timeout(patience.all);
    try {
      connection
          .credentials()
          .header()
          .ifPresent(credentials -> request.header("Authorization", credentials));
    } catch (IOException e) {
      throw unasked(String.valueOf(e.getMessage()), e);
    }
    return request.build();
  }

  private HttpResponse<ResponseBody> send(HttpRequest request, ResponseBody body, Duration within)
      throws ApiFailure, InterruptedException {
    CompletableFuture<HttpResponse<ResponseBody>> answer;
    try {
      answer = connection.http().sendAsync(request, headers -> body);
    } catch (RuntimeException e) {
      // A client that is closed.
      throw unasked(Failures.cause(e), e);
    }
    try {
      return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unanswered(within, e);
    } catch (ExecutionException e) {
      // The client's own limit, which is the same, may come first.
      throw Failures.root(e) instanceof HttpTimeoutException timeout
              && !(timeout instanceof HttpConnectTimeoutException)
          ? unanswered(within, timeout)
          : unasked(Failures.cause(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private ApiFailure unanswered(Duration within, Exception e) {
    return ApiFailure.unanswered(
        "the API server at "
            + connection.server()
            + " does not answer within "
            + within.toMillis()
            + " ms",
        e);
  }

  private ApiFailure unasked(String why, Throwable e) {
    return ApiFailure.unanswered(
        "the API server at " + connection.server() + " cannot be asked: " + why, e);
  }

  private static boolean isCompressed(HttpResponse<?> response) {
    return response.headers().allValues("Content-Encoding").contains(GZIP);
  }
}
