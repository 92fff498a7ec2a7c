package mesh.sluice.rules;

/** A policy asks for something that this version cannot do; it must be refused, never ignored. */
public final class UnsupportedPolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param field the field of the policy, for example {@code inbound.mode}
   * @param value its value
   * @param remedy what to write instead
   */
  UnsupportedPolicyException(String field, Object value, String remedy) {
    super(field + ": '" + value + "': not supported yet; " + remedy);
  }
}
