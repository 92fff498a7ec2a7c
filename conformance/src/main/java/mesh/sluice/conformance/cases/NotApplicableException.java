package mesh.sluice.conformance.cases;

/** The rule does not concern this plugin, or cannot be seen from outside; the message says why. */
public final class NotApplicableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates one with a sentence for the report. */
  public NotApplicableException(String message) {
    super(message);
  }
}
