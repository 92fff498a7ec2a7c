package mesh.sluice.posix;

import java.io.IOException;

/** A system call that the kernel refused. */
public final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * @param call what was tried, as the manual page calls it, for example {@code open /run/x}
   * @param errno the kernel's error number
   */
  public SystemCallException(String call, int errno) {
    super(call + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /** The kernel's error number; {@link Errno} names them. */
  public int errno() {
    return errno;
  }
}
