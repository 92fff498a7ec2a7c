package mesh.sluice.agent;

/** A message that cannot be understood; the text names the member, its value and the remedy. */
public final class InvalidMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unsupported;

  private InvalidMessageException(String message, boolean unsupported) {
    super(message, null, false, false);
    this.unsupported = unsupported;
  }

  static InvalidMessageException malformed(String message) {
    return new InvalidMessageException(message, false);
  }

  static InvalidMessageException unsupported(String message) {
    return new InvalidMessageException(message, true);
  }

  /** Whether it is of a version, or a kind, that this program does not know: newer than it is. */
  public boolean isUnsupported() {
    return unsupported;
  }
}
