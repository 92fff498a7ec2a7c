package mesh.sluice.protocol;

import static java.util.Objects.requireNonNull;

/**
 * The operation failed, and this is what the runtime is told: one error object on standard output.
 */
public final class CniException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int MAX_MESSAGE = 500;
  private static final int MAX_DETAILS = 2000;

  private final ErrorCode code;
  private final String details;

  /**
   * @param message short, shown to users in the pod's events
   * @param details longer, shown after it: what to do; may be empty
   */
  public CniException(ErrorCode code, String message, String details) {
    super(shortened(message, MAX_MESSAGE), null, false, false);
    this.code = requireNonNull(code);
    this.details = shortened(details, MAX_DETAILS);
  }

  public ErrorCode code() {
    return code;
  }

  public String details() {
    return details;
  }

  /** Both may quote what came in, and that may be megabytes long. */
  private static String shortened(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean cutsCharacter = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, longest - (cutsCharacter ? 1 : 0)) + "…";
  }
}
