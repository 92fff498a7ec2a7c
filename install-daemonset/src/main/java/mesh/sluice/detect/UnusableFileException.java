package mesh.sluice.detect;

/** A configuration file that cannot be read or parsed; the message says why, without its path. */
final class UnusableFileException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableFileException(String message) {
    super(message);
  }
}
