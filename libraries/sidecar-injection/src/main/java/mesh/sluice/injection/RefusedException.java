package mesh.sluice.injection;

import mesh.sluice.policy.InvalidPolicyException;

/** A pod that must not run as it is; the message is one line for its owner. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param field where the value stands, for example {@code spec.containers[0].securityContext}
   * @param value the value as it was written; shown shortened
   * @param remedy what is wrong and what to write instead
   */
  public RefusedException(String field, String value, String remedy) {
    super(new InvalidPolicyException(field, value, remedy).getMessage());
  }

  /** A complaint that already names field, value and remedy. */
  public RefusedException(String message) {
    super(message);
  }
}
