package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.NetworkState;

/**
 * What cases demand of an answer. Each method throws {@link RuleBrokenException} with a sentence if
 * it is not so.
 */
final class Expect {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** How stack traces of common languages begin. */
  private static final Pattern STACK_TRACE =
      Pattern.compile(
          "(?m)^goroutine \\d+ |^panic: |^\\s+at [\\w.$/]+\\(|^Traceback |^thread '.*' panicked"
              + "|^Exception in thread|Segmentation fault");

  private Expect() {}

  /** That it holds. */
  static void that(boolean holds, String otherwise, Object... arguments) {
    if (!holds) {
      throw new RuleBrokenException(otherwise.formatted(arguments));
    }
  }

  /** That it exited 0 in time. */
  static void success(Exchange exchange, String what) {
    endedInTime(exchange, what);
    that(
        exchange.exitCode() == 0,
        "%s: exit code %d: %s",
        what,
        exchange.exitCode(),
        summary(exchange));
  }

  /** That it exited 0 and printed nothing on stdout. */
  static void silentSuccess(Exchange exchange, String what) {
    success(exchange, what);
    that(exchange.output().isBlank(), "%s: wrote to stdout: %s", what, summary(exchange));
  }

  /** That it exited 0 and printed one JSON object, which is returned. */
  static ObjectNode result(Exchange exchange, String what) {
    success(exchange, what);
    return onlyObject(exchange, what);
  }

  /** That it failed with one JSON error object, which is returned. */
  static ObjectNode error(Exchange exchange, String what) {
    endedInTime(exchange, what);
    that(exchange.exitCode() != 0, "%s: expected an error, but it exited 0", what);
    ObjectNode error = onlyObject(exchange, what);
    that(
        error.path("code").isIntegralNumber() && error.path("code").asLong() > 0,
        "%s: the error has no positive integer 'code': %s",
        what,
        error);
    that(
        error.path("msg").isTextual() && !error.path("msg").textValue().isBlank(),
        "%s: the error has no 'msg': %s",
        what,
        error);
    return error;
  }

  /** That it failed with one of these codes. */
  static ObjectNode error(Exchange exchange, String what, Integer... codes) {
    ObjectNode error = error(exchange, what);
    that(
        Arrays.asList(codes).contains(error.path("code").intValue()),
        "%s: error code %s in place of %s: %s",
        what,
        error.path("code"),
        Arrays.stream(codes).map(String::valueOf).toList(),
        error.path("msg").asText());
    return error;
  }

  /** That its message or details name something. */
  static void names(ObjectNode error, String what, String name) {
    String text = error.path("msg").asText() + " " + error.path("details").asText();
    that(text.contains(name), "%s: the error does not name %s: %s", what, name, error);
  }

  /** That neither stream holds a stack trace. */
  static void noStackTrace(Exchange exchange, String what) {
    that(
        !STACK_TRACE.matcher(exchange.output()).find()
            && !STACK_TRACE.matcher(exchange.errors()).find(),
        "%s: printed a stack trace",
        what);
  }

  /** That nothing in a namespace changed. */
  static void unchanged(NetworkState before, NetworkState after, String where, String what) {
    List<String> differences = before.differencesTo(after);
    that(
        differences.isEmpty(),
        "%s: %s changed: %s",
        what,
        where,
        differences.stream().limit(3).toList());
  }

  /** That it did not have to be killed. */
  static void endedInTime(Exchange exchange, String what) {
    that(
        !exchange.wasKilled(),
        "%s: did not end within %d ms and was killed",
        what,
        exchange.took().toMillis());
  }

  private static ObjectNode onlyObject(Exchange exchange, String what) {
    try {
      JsonNode node = JSON.readTree(exchange.output());
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Falls through: the message shows what was printed, which says more than the parser.
    }
    throw new RuleBrokenException(
        "%s: stdout is not one JSON object: %s".formatted(what, summary(exchange)));
  }

  private static String summary(Exchange exchange) {
    String text = exchange.output().isBlank() ? exchange.errors() : exchange.output();
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.isEmpty()) {
      return "(no output)";
    }
    return line.length() <= 160 ? line : line.substring(0, 160) + "…";
  }
}
