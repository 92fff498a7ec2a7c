package mesh.sluice.socket;

import java.io.IOException;

/**
 * A socket cannot lie where it is wanted; the message names the path, the reason and the remedy.
 */
public final class InvalidSocketException extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidSocketException(String message) {
    super(message);
  }
}
