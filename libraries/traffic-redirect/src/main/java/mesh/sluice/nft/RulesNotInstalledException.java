package mesh.sluice.nft;

import java.io.IOException;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.SystemCallException;

/** The kernel did not take the rules; the namespace is as it was before. */
public final class RulesNotInstalledException extends IOException {
  private static final long serialVersionUID = 1L;

  RulesNotInstalledException(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * Whether it is a permission that is missing, and so nobody else in this process has it either.
   */
  public boolean isForbidden() {
    int errno =
        switch (getCause()) {
          case NetlinkException e -> e.errno();
          case SystemCallException e -> e.errno();
          case null, default -> 0;
        };
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }
}
