package mesh.sluice.redirect;

import java.io.IOException;

/** Nobody can tell the pod's address; the message says what to do. */
final class UnknownAddressException extends IOException {
  private static final long serialVersionUID = 1;

  UnknownAddressException(String message) {
    super(message);
  }
}
