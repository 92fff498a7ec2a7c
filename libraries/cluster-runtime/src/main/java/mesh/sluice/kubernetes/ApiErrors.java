package mesh.sluice.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.text.Printable;

/** What the API server says where something fails: mostly an object of the kind Status. */
final class ApiErrors {
  /** A Status is some hundred bytes; a proxy on the way may answer with a page. */
  private static final int MAX_BODY = 16 * 1024;

  private static final int MAX_TEXT = 300;

  private ApiErrors() {}

  /** The failure that an answer with an error code tells. */
  static ApiFailure read(HttpResponse<?> response, InputStream body) throws IOException {
    byte[] text = body.readNBytes(MAX_BODY);
    Optional<JsonObject> status = Optional.empty();
    try {
      status =
          Json.read(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    } catch (MalformedJsonException e) {
      // Of somebody else, such as a proxy: shown as it is.
    }
    String said =
        status
            .flatMap(object -> text(object, "message"))
            .orElseGet(() -> new String(text, StandardCharsets.UTF_8));
    return ApiFailure.answered(
        response.statusCode(), Printable.shortLine(said.strip(), MAX_TEXT), retryAfter(response));
  }

  /** The failure that an event {@code ERROR} of a watch tells. */
  static ApiFailure of(JsonObject status) {
    return ApiFailure.answered(
        (int) number(status, "code").orElse(0L).longValue(),
        Printable.shortLine(text(status, "message").orElseGet(status::toString), MAX_TEXT),
        Duration.ofSeconds(number(status, "details.retryAfterSeconds").orElse(0L)));
  }

  /** In seconds; the other form that HTTP knows, a date, no API server uses. */
  private static Duration retryAfter(HttpResponse<?> response) {
    List<String> values = response.headers().allValues("Retry-After");
    try {
      return values.isEmpty()
          ? Duration.ZERO
          : Duration.ofSeconds(Math.max(0, Integer.parseInt(values.getFirst().strip())));
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }

  private static Optional<String> text(JsonObject status, String member) {
    Optional<JsonValue> found = status.find(member);
    return found.filter(JsonString.class::isInstance).map(JsonValue::asText);
  }

  private static Optional<Long> number(JsonObject status, String path) {
    Optional<JsonValue> found = status.findPath(path);
    return found.filter(JsonNumber.class::isInstance).flatMap(n -> n.asNumber().wholeNumber());
  }
}
