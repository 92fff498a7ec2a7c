package mesh.sluice.injector;

/** What a person gave cannot be used; the message is one sentence for that person. */
final class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  CliException(String message) {
    super(message);
  }
}
