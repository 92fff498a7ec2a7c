package mesh.sluice.socket;

import static java.util.Objects.requireNonNull;

import mesh.sluice.posix.Posix;
import mesh.sluice.posix.ServerPosix;
import mesh.sluice.posix.SystemCallException;

/** Wakes up a thread that waits in {@link ServerPosix#poll}. */
final class Waker {
  private final ServerPosix posix;
  private final int reader;
  private final int writer;
  private boolean closed;

  Waker(ServerPosix posix) throws SystemCallException {
    this.posix = requireNonNull(posix);
    int[] pair = posix.unixSocketPair(Posix.SOCK_DGRAM);
    this.reader = pair[0];
    this.writer = pair[1];
  }

  /** What becomes readable. */
  int fd() {
    return reader;
  }

  /** Wakes the thread up; any thread may call it, also after {@link #close}. */
  synchronized void wake() {
    if (closed) {
      // Its numbers may be somebody else's by now.
      return;
    }
    try {
      posix.sendNow(writer, new byte[1], 0);
    } catch (SystemCallException e) {
      throw new IllegalStateException("a socket to ourselves cannot fail", e);
    }
  }

  /** Forgets that it was woken. */
  void clear() {
    byte[] one = new byte[1];
    try {
      while (posix.receiveNow(reader, one, 0) > 0) {
        // Once for each call.
      }
    } catch (SystemCallException e) {
      throw new IllegalStateException("a socket to ourselves cannot fail", e);
    }
  }

  synchronized void close() {
    closed = true;
    posix.close(reader);
    posix.close(writer);
  }
}
