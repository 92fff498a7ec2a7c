package mesh.sluice.log;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * A fact about an event.
 *
 * @param name one word, or some with underscores between them
 */
public record Field(String name, JsonValue value) {
  public Field {
    requireNonNull(name);
    requireNonNull(value);
  }

  /**
   * @param value null, as libraries may give it, is written as such: a log must not be what fails
   */
  public static Field of(String name, String value) {
    return new Field(name, value == null ? new JsonNull() : new JsonString(value));
  }

  public static Field of(String name, long value) {
    return new Field(name, new JsonNumber(value));
  }

  public static Field of(String name, boolean value) {
    return new Field(name, new JsonBoolean(value));
  }

  /** A time in milliseconds, with microseconds after the point. */
  public static Field of(String name, Duration value) {
    return new Field(
        name, new JsonNumber(BigDecimal.valueOf(value.toNanos() / 1_000, 3).toPlainString()));
  }

  /** What went wrong, and what that came of, in one line. */
  public static Field of(Throwable error) {
    StringBuilder chain = new StringBuilder(text(error));
    Throwable cause = error.getCause();
    for (int depth = 0; cause != null && depth < 5; depth++) {
      chain.append("; caused by ").append(text(cause));
      cause = cause.getCause();
    }
    return of("error", chain.toString());
  }

  private static String text(Throwable error) {
    String message = error.getMessage();
    String name = error.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }
}
