package mesh.sluice.certs;

/** The Secret of the certificates is not there, or is not of a kind that may hold them. */
final class SecretUnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the Secret, what is wrong, and the remedy
   */
  SecretUnusableException(String message) {
    super(message);
  }
}
