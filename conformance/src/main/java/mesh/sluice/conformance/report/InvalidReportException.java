package mesh.sluice.conformance.report;

/** A file that is not a report; the message names the file and what is wrong with it. */
public final class InvalidReportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidReportException(String message) {
    super(message);
  }
}
