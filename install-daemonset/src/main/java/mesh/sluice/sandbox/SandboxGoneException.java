package mesh.sluice.sandbox;

import java.io.IOException;

/** The namespace is not the pod's any more, as after the end of its sandbox. */
public final class SandboxGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  SandboxGoneException(String message) {
    super(message);
  }
}
