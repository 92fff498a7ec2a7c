package mesh.sluice.nativeimage;

/**
 * A command line, an argument file or bundled options that cannot be followed; the message says
 * which word.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
