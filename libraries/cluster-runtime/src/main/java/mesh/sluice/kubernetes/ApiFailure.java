package mesh.sluice.kubernetes;

import java.io.IOException;
import java.time.Duration;

/**
 * A request to the API server that brought nothing. The message is one line for people: what was
 * answered, and the remedy where there is one.
 */
public final class ApiFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /** The resource, or its kind, does not exist. */
  static final int NOT_FOUND = 404;

  /** A version from which the API server can no longer tell what has changed since. */
  static final int GONE = 410;

  /** Among others: the API server's own memory is not yet as new as the version asked for. */
  static final int GATEWAY_TIMEOUT = 504;

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final int code;
  private final Duration retryAfter;

  private ApiFailure(String message, Throwable cause, int code, Duration retryAfter) {
    super(message, cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /**
   * The API server answered with an error.
   *
   * @param code of HTTP
   * @param said what the API server said, one line
   * @param retryAfter how long it asks to be left alone
   */
  static ApiFailure answered(int code, String said, Duration retryAfter) {
    String remedy =
        switch (code) {
          case UNAUTHORIZED ->
              "; the token, which is read again for each request, is not valid: see that the"
                  + " service account exists and the clock is right";
          case FORBIDDEN -> "; give the service account this right";
          default -> "";
        };
    return new ApiFailure(
        "the API server answers " + code + ": " + said + remedy, null, code, retryAfter);
  }

  /** There was no answer, or none that can be used. */
  static ApiFailure unanswered(String message, Throwable cause) {
    return new ApiFailure(message, cause, 0, Duration.ZERO);
  }

  /** The code of HTTP; 0 if there was no answer. */
  public int code() {
    return code;
  }

  /** How long the API server asks to be left alone; zero if it does not. */
  Duration retryAfter() {
    return retryAfter;
  }
}
