package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
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
 * Reads from the API server without the client's typed models: text as it comes, compressed where
 * the API server does that. Connections, TLS and credentials are the client's. Never tries again.
 */
public final class ApiReader {
  private static final String GZIP = "gzip";

  private final HttpClient http;
  private final String server;

  private ApiReader(HttpClient http, String server) {
    this.http = requireNonNull(http);
    this.server = requireNonNull(server);
  }

  /** Reads by a client's connections; to be used until the client is closed. */
  public static ApiReader of(KubernetesClient client) {
    HttpClient once =
        client
            .getHttpClient()
            .newBuilder()
            .tag(new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build())
            .build();
    return new ApiReader(once, client.getMasterUrl().toString().replaceAll("/+$", ""));
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
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(server + path)
            .header("Accept", "application/json")
            .header("Accept-Encoding", GZIP)
            // Java 25 counts to the first byte, newer ones to the last.
            .timeout(patience.all.toMillis(), TimeUnit.MILLISECONDS)
            .build();
    HttpResponse<AsyncBody> response = send(request, body, patience.answer);
    heard.run();
    body.from(response.body());
    try {
      InputStream text = isCompressed(response) ? new GZIPInputStream(body) : body;
      if (response.isSuccessful()) {
        return text;
      }
      throw ApiErrors.read(response, text);
    } catch (IOException e) {
      body.close();
      throw e instanceof ApiFailure failure
          ? failure
          : ApiFailure.unanswered(Failures.reason(e), e);
    }
  }

  private HttpResponse<AsyncBody> send(HttpRequest request, ResponseBody body, Duration within)
      throws ApiFailure, InterruptedException {
    CompletableFuture<HttpResponse<AsyncBody>> answer;
    try {
      answer = http.consumeBytes(request, body);
    } catch (RuntimeException e) {
      // A token that cannot be read, a client that is closed.
      throw unasked(e);
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
          : unasked(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private ApiFailure unanswered(Duration within, Exception e) {
    return ApiFailure.unanswered(
        "the API server at " + server + " does not answer within " + within.toMillis() + " ms", e);
  }

  private ApiFailure unasked(Throwable e) {
    // One of ours says more than its cause.
    String why = e instanceof UncheckedIOException ? e.getMessage() : Failures.reason(e);
    return ApiFailure.unanswered("the API server at " + server + " cannot be asked: " + why, e);
  }

  private static boolean isCompressed(HttpResponse<?> response) {
    List<String> encodings = response.headers("Content-Encoding");
    return encodings != null && encodings.contains(GZIP);
  }
}
