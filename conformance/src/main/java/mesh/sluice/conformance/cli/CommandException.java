package mesh.sluice.conformance.cli;

/** A file of the command line cannot be used; the message is one sentence, with the remedy. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandException(String message) {
    super(message);
  }
}
