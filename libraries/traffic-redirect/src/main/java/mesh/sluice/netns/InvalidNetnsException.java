package mesh.sluice.netns;

import java.io.IOException;

/** The path does not lead to a network namespace that may be used; the message says why. */
public final class InvalidNetnsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean gone;

  InvalidNetnsException(String message, boolean gone) {
    super(message);
    this.gone = gone;
  }

  /** Whether there is nothing at all at the path, as after the end of a sandbox. */
  public boolean isGone() {
    return gone;
  }
}
