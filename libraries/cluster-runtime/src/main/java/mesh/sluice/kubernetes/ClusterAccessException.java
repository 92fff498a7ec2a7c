package mesh.sluice.kubernetes;

/** There is no way to the API server; the message names what is missing and the remedy. */
public final class ClusterAccessException extends Exception {
  private static final long serialVersionUID = 1L;

  public ClusterAccessException(String message) {
    super(message);
  }

  public ClusterAccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
