package mesh.sluice.install;

import java.io.IOException;

/** Something on the node keeps the plugin from being installed; the message says what to do. */
public final class InstallationException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param problem the file or directory, and what is wrong with it
   * @param remedy what to do
   */
  InstallationException(String problem, String remedy) {
    super(problem + "; " + remedy);
  }
}
