package mesh.sluice.conformance.cases;

/** The plugin breaks the rule under test; the message says how. */
public final class RuleBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates one with a sentence for the report. */
  public RuleBrokenException(String message) {
    super(message);
  }
}
