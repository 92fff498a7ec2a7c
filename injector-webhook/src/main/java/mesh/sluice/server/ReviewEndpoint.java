package mesh.sluice.server;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import mesh.sluice.admission.BadRequest;
import mesh.sluice.admission.BadRequestException;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.admission.ReviewReader;
import mesh.sluice.admission.ReviewWriter;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;
import mesh.sluice.metrics.Metrics;

/**
 * One request: checks that it is a review, has it answered, and reports. A connection is kept open
 * for those only who send reviews.
 */
final class ReviewEndpoint implements HttpHandler {
  private static final String JSON = "application/json";

  private final Map<String, ReviewHandler> handlers;
  private final RequestBody bodies;
  private final BooleanSupplier ending;
  private final Metrics metrics;
  private final EventLog log;

  /** Large reviews are answered one after the other, since each takes many times its size. */
  private final Semaphore turns = new Semaphore(1, true);

  /**
   * @param handlers by path, as {@code /inject}
   * @param ending whether clients shall go elsewhere with their next request
   */
  ReviewEndpoint(
      Map<String, ReviewHandler> handlers,
      RequestBody bodies,
      BooleanSupplier ending,
      Metrics metrics,
      EventLog log) {
    this.handlers = new TreeMap<>(handlers);
    this.bodies = requireNonNull(bodies);
    this.ending = requireNonNull(ending);
    this.metrics = requireNonNull(metrics);
    this.log = requireNonNull(log);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (BadRequestException e) {
        refuse(exchange, e.reason(), e.getMessage());
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        log.error("cannot answer a review", Field.of("path", path(exchange)), Field.of(e));
        refuse(exchange, BadRequest.INTERNAL_ERROR, "sluice-injector failed; see its log");
      }
    } catch (IOException e) {
      // The client is gone, or was too slow, which has been counted then.
      if (!Thread.currentThread().isInterrupted()) {
        metrics.badRequest(BadRequest.INCOMPLETE.label());
      }
      throw e;
    }
  }

  private void answer(HttpExchange exchange) throws IOException, BadRequestException {
    ReviewHandler handler = handlers.get(exchange.getRequestURI().getPath());
    requireReview(exchange, handler != null);
    Review review;
    ReviewAnswer answer;
    byte[] response;
    long start;
    try (RequestBody.Held body = bodies.read(exchange)) {
      byte[] bytes = body.bytes();
      boolean turn = awaitTurn(bytes);
      try {
        start = System.nanoTime();
        review = ReviewReader.read(bytes);
        answer = handler.answer(review);
        response = ReviewWriter.write(review.uid(), answer);
      } finally {
        turns.release(turn ? 1 : 0);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    send(exchange, 200, JSON, response);
    report(path(exchange), review, answer, took);
  }

  /** Waits, for a large body, and returns whether there is a turn to give back. */
  private boolean awaitTurn(byte[] body) throws IOException {
    if (body.length <= RequestBody.FREE) {
      return false;
    }
    try {
      turns.acquire();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the deadline came before the turn");
    }
  }

  private void requireReview(HttpExchange exchange, boolean known) throws BadRequestException {
    if (!known) {
      throw new BadRequestException(
          BadRequest.UNKNOWN_PATH, "there is no such path; there are " + handlers.keySet());
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      throw new BadRequestException(BadRequest.OTHER_METHOD, "send a review by POST");
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
      throw new BadRequestException(
          BadRequest.OTHER_CONTENT_TYPE, "send a review as Content-Type: " + JSON);
    }
  }

  private void refuse(HttpExchange exchange, BadRequest reason, String message) throws IOException {
    metrics.badRequest(reason.label());
    log.warning(
        "refused a bad request",
        Field.of("path", path(exchange)),
        Field.of("reason", reason.label()),
        Field.of("error", message),
        Field.of("client", exchange.getRemoteAddress().getAddress().getHostAddress()));
    Headers headers = exchange.getResponseHeaders();
    headers.set("Connection", "close");
    if (reason == BadRequest.TOO_BUSY) {
      headers.set("Retry-After", "1");
    }
    byte[] text = (message + "\n").getBytes(StandardCharsets.UTF_8);
    send(exchange, reason.status(), "text/plain; charset=utf-8", text);
  }

  private void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    if (ending.getAsBoolean()) {
      headers.set("Connection", "close");
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private void report(String path, Review review, ReviewAnswer answer, Duration took) {
    String outcome =
        switch (answer) {
          case ReviewAnswer.Allowed allowed -> allowed.patch().isEmpty() ? "unchanged" : "changed";
          case ReviewAnswer.Denied denied -> "refused";
        };
    metrics.review(kind(path), outcome, answer.reason(), took);
    log.info(
        "review",
        Field.of("path", path),
        Field.of("uid", review.uid()),
        Field.of("kind", review.kind()),
        Field.of("namespace", review.namespace()),
        Field.of("name", name(review)),
        Field.of("outcome", outcome),
        Field.of("reason", answer.reason()),
        Field.of("milliseconds", took));
  }

  /** The path's first segment: what is done, whatever was established before. */
  private static String kind(String path) {
    return path.split("/", 3)[1];
  }

  /** Pods of controllers have no name yet, but the beginning of one. */
  private static String name(Review review) {
    for (String member : new String[] {"metadata.name", "metadata.generateName"}) {
      if (review.object().flatMap(object -> object.findPath(member)).orElse(null)
          instanceof JsonString(String name)) {
        return name;
      }
    }
    return "";
  }

  /** The path if it is known: a client may write anything there. */
  private String path(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path != null && handlers.containsKey(path) ? path : "";
  }
}
