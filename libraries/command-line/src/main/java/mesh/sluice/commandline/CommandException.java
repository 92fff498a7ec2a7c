package mesh.sluice.commandline;

/** A user's input cannot be used; the message is one sentence for that user, with the remedy. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  public CommandException(String message) {
    super(message);
  }
}
