package mesh.sluice.policy;

import static java.util.Objects.requireNonNull;

/**
 * A policy, or a part of one, that cannot be accepted; says which field, which value and what to
 * do.
 */
public final class InvalidPolicyException extends RuntimeException {
  private static final int LONGEST_QUOTATION = 80;

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
    return (field.isEmpty() ? "" : printable(shortened(field)) + ": ")
        + "'"
        + printable(shortened(value))
        + "': "
        + remedy;
  }

  private static String shortened(String value) {
    if (value.length() <= LONGEST_QUOTATION) {
      return value;
    }
    boolean cutsCharacter = Character.isHighSurrogate(value.charAt(LONGEST_QUOTATION - 1));
    return value.substring(0, LONGEST_QUOTATION - (cutsCharacter ? 1 : 0)) + "…";
  }

  /** Control characters would let a value forge lines of a log. */
  private static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) ? '?' : c);
    }
    return clean.toString();
  }
}
