package mesh.sluice.json;

/** A text that is not exactly one JSON value; the message says what is wrong, and where. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }
}
