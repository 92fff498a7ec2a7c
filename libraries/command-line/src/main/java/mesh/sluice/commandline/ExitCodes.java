package mesh.sluice.commandline;

/** How commands end, as their help says. */
public final class ExitCodes {
  public static final String HEADING = "%nExit codes:%n";
  public static final String SUCCESS = "0:success";
  public static final String INVALID =
      "1:a file or the pod is invalid; standard error says what to change";
  public static final String USAGE = "2:invalid command line";

  /** The number of {@link #INVALID}. */
  public static final int INVALID_INPUT = 1;

  private ExitCodes() {}
}
