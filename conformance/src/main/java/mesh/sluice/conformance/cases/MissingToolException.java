package mesh.sluice.conformance.cases;

/** Something that the suite needs is not there; the message names it and says where to get it. */
public final class MissingToolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MissingToolException(String message) {
    super(message);
  }
}
