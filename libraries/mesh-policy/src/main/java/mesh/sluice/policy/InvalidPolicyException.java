package mesh.sluice.policy;

import static java.util.Objects.requireNonNull;

import mesh.sluice.text.Printable;

/**
 * A policy, or a part of one, that cannot be accepted; says which field, which value and what to
 * do.
 */
public final class InvalidPolicyException extends RuntimeException {
  private static final int MAX_QUOTATION = 80;

  private final String field;
  private final String value;
  private final String remedy;

  /**
   * @param field where the value stands, for example {@code inbound.port}; empty for the policy
   *     itself
   * @param value the value as the user wrote it; shown shortened to 80 characters, as the field is
   * @param remedy one sentence: what is wrong and what to write instead
   */
  public InvalidPolicyException(String field, String value, String remedy) {
    super(message(field, value, remedy));
    this.field = requireNonNull(field);
    this.value = requireNonNull(value);
    this.remedy = requireNonNull(remedy);
  }

  /** The same complaint about a field inside of {@code parent}. */
  public InvalidPolicyException in(String parent) {
    String path = field.isEmpty() || field.startsWith("[") ? parent + field : parent + "." + field;
    return new InvalidPolicyException(path, value, remedy);
  }

  public String field() {
    return field;
  }

  public String value() {
    return value;
  }

  public String remedy() {
    return remedy;
  }

  private static String message(String field, String value, String remedy) {
    return (field.isEmpty() ? "" : Printable.shortLine(field, MAX_QUOTATION) + ": ")
        + "'"
        + Printable.shortLine(value, MAX_QUOTATION)
        + "': "
        + remedy;
  }
}
