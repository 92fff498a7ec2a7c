package mesh.sluice.adoption;

import mesh.sluice.policy.InvalidPolicyException;

/** Something of another injector's that cannot be carried over; the message is one line. */
final class NotUnderstoodException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param field where it stands, for example {@code istio-init -b}
   * @param value as it is written; shown shortened
   * @param why what is wrong with it, or what Sluice lacks
   */
  NotUnderstoodException(String field, String value, String why) {
    super(new InvalidPolicyException(field, value, why).getMessage());
  }
}
