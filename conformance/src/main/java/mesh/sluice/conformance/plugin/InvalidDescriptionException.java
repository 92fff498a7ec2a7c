package mesh.sluice.conformance.plugin;

/** A description that cannot be used; the message names file, field, value and remedy. */
public final class InvalidDescriptionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidDescriptionException(String message) {
    super(message);
  }
}
