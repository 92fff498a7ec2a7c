package mesh.sluice.nft;

import java.io.IOException;

/** The kernel did not take the rules; the namespace is as it was before. */
public final class RulesNotInstalledException extends IOException {
  private static final long serialVersionUID = 1L;

  RulesNotInstalledException(String message, IOException cause) {
    super(message, cause);
  }
}
