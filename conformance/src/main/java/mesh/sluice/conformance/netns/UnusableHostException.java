package mesh.sluice.conformance.netns;

/** This machine cannot run the suite; the message says what to change. */
public final class UnusableHostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnusableHostException(String message, Throwable cause) {
    super(message, cause);
  }
}
