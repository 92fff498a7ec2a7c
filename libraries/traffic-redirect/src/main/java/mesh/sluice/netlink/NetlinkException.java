package mesh.sluice.netlink;

import java.io.IOException;
import mesh.sluice.posix.Errno;

/**
 * A request that the kernel answered with an error. It has no stack trace: "no such table" is what
 * each ADD hopes to hear, and where a refusal is an error, {@link #sequence} says more.
 */
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;
  private final int sequence;

  NetlinkException(int errno, int sequence) {
    super("the kernel answered " + Errno.text(errno));
    this.errno = errno;
    this.sequence = sequence;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // It does nothing.
  public Throwable fillInStackTrace() {
    return this;
  }

  /** The kernel's error number; {@link Errno} names them. */
  public int errno() {
    return errno;
  }

  /** Sequence number of the message that the kernel refused. */
  public int sequence() {
    return sequence;
  }
}
