package mesh.sluice.cni;

/**
 * What this program does for pods. The uninstaller of {@code sluice-node} changes it in the program
 * file itself: containerd and CRI-O call a plugin for DEL long after its entry is gone, and a pod
 * whose DEL finds no program stays Terminating (istio/istio.io#16748).
 */
enum ProgramMode {
  /** Redirects the traffic of meshed pods. */
  PLUGIN,
  /** Answers every operation with success and changes nothing. */
  PASS_THROUGH;

  /**
   * {@code "sluice-cni mode: plugin"} or {@code "sluice-cni mode: pass-through"}, and spaces up to
   * 32 bytes. A native program holds these bytes once: it is written as single bytes because a
   * string of the same text could come into the program beside it. It is not folded into the code,
   * since the elements of an array are not constants to the compiler.
   */
  private static final byte[] MARKER = {
    's', 'l', 'u', 'i', 'c', 'e', '-', 'c', 'n', 'i', ' ', 'm', 'o', 'd', 'e', ':', //
    ' ', 'p', 'l', 'u', 'g', 'i', 'n', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '
  };

  /** Where the words differ first. */
  private static final int DIFFERENCE = 18;

  /** As the program file says. */
  static ProgramMode ofThisProgram() {
    return MARKER[DIFFERENCE] == 'l' ? PLUGIN : PASS_THROUGH;
  }
}
