package mesh.sluice.protocol;

import static java.util.Objects.requireNonNull;

/**
 * The operation failed, and this is what the runtime is told: one error object on standard output.
 */
public final class CniException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String details;

  /**
   * @param message short, shown to users in the pod's events
   * @param details longer, shown behind it: what to do; may be empty
   */
  public CniException(ErrorCode code, String message, String details) {
    super(message, null, false, false);
    this.code = requireNonNull(code);
    this.details = requireNonNull(details);
  }

  public ErrorCode code() {
    return code;
  }

  public String details() {
    return details;
  }
}
