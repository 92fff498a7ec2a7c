package mesh.sluice.kubernetes;

/** The API server cannot be reached; the message names what is missing and the remedy. */
public final class ClusterAccessException extends Exception {
  private static final long serialVersionUID = 1L;

  public ClusterAccessException(String message) {
    super(message);
  }

  public ClusterAccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
