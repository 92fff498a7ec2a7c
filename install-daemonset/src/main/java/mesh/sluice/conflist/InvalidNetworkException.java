package mesh.sluice.conflist;

/** A file that a runtime would not load as a network; the message says why. */
public final class InvalidNetworkException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, as a clause
   */
  public InvalidNetworkException(String message) {
    super(message);
  }
}
