package mesh.sluice.injector;

/** How the commands end, as their help says. */
final class ExitCodes {
  static final String HEADING = "%nExit codes:%n";
  static final String SUCCESS = "0:success";
  static final String INVALID = "1:a file or the pod is invalid; the message says what to change";
  static final String USAGE = "2:wrong use of the command line";

  static final int INVALID_INPUT = 1;

  private ExitCodes() {}
}
