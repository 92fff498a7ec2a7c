package mesh.sluice.client;

/** The agent gives no answer that can be used; the message says why, and what to do. */
public final class UnreachableAgentException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreachableAgentException(String message) {
    super(message, null, false, false);
  }
}
