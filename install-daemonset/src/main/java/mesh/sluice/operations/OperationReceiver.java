package mesh.sluice.operations;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import mesh.sluice.agent.InvalidMessageException;
import mesh.sluice.agent.OperationEvent;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;
import mesh.sluice.socket.SocketFile;

/**
 * Receives what {@code sluice-cni} tells of its operations, counts it and logs it.
 *
 * <p>By system calls, since Java has no Unix sockets of datagrams, in one platform thread. It waits
 * in poll(2), which does not hold up the collector of garbage, and takes what is there without
 * waiting; all other calls would hold it up.
 */
public final class OperationReceiver implements AutoCloseable {
  private static final Logger LOG = Logger.of(OperationReceiver.class);

  /** The longest wait. Closing wakes the thread up, but where the socket's file was taken away. */
  private static final int WAIT_MILLISECONDS = 10_000;

  /** So that who keeps sending fills no memory. */
  private static final int MAX_DRAINED = 256;

  /** After a failure that may come again at once, such as a want of memory. */
  private static final long PAUSE_NANOSECONDS = 100_000_000;

  private final Posix posix;
  private final Path path;
  private final SocketFile file;
  private final int fd;
  private final OperationMetrics metrics;
  private final Thread thread;
  private volatile boolean closed;

  private OperationReceiver(
      Posix posix, Path path, SocketFile file, int fd, OperationMetrics metrics) {
    this.posix = posix;
    this.path = path;
    this.file = file;
    this.fd = fd;
    this.metrics = requireNonNull(metrics);
    this.thread = Thread.ofPlatform().name("operations").daemon().start(this::receive);
  }

  /**
   * Begins to receive. A socket that a former agent left there is replaced.
   *
   * @param path absolute; its directory is made with mode 0700 if it is not there
   * @throws mesh.sluice.socket.InvalidSocketException if a socket cannot lie there, or another
   *     agent is alive
   */
  public static OperationReceiver start(Posix posix, Path path, OperationMetrics metrics)
      throws IOException {
    SocketFile file = SocketFile.claim(path);
    int fd = -1;
    try {
      fd = posix.unixSocket(Posix.SOCK_DGRAM);
      posix.bind(fd, file.temporary().toString());
      file.publish();
      return new OperationReceiver(posix, path, file, fd, metrics);
    } catch (IOException e) {
      if (fd >= 0) {
        posix.close(fd);
      }
      file.close();
      throw e;
    }
  }

  /**
   * Whether it still receives. An internal error ends that for good, and so does whoever takes the
   * socket's file away.
   */
  public boolean isAlive() {
    return thread.isAlive() && file.isInPlace();
  }

  private void receive() {
    while (!closed) {
      try {
        if (posix.awaitReadable(fd, WAIT_MILLISECONDS)) {
          for (byte[] datagram : drain()) {
            take(datagram);
          }
        }
      } catch (SystemCallException e) {
        LOG.error("events of operations cannot be received", Field.of(e));
        LockSupport.parkNanos(PAUSE_NANOSECONDS);
      } catch (RuntimeException e) {
        LOG.error("internal error", Field.of(e));
      }
    }
    posix.close(fd);
  }

  /**
   * What has come, before anything is made of it: the kernel keeps few datagrams
   * (net.unix.max_dgram_qlen: 10, or 512 where systemd has set it), and further ones are lost.
   */
  private List<byte[]> drain() throws SystemCallException {
    List<byte[]> datagrams = new ArrayList<>();
    byte[] buffer = new byte[OperationEvent.MAX_BYTES + 1];
    try {
      while (datagrams.size() < MAX_DRAINED) {
        int length = posix.receiveUnix(fd, buffer, 0, Posix.MSG_DONTWAIT);
        datagrams.add(Arrays.copyOf(buffer, length));
      }
    } catch (SystemCallException e) {
      if (e.errno() != Errno.EAGAIN && e.errno() != Errno.EINTR) {
        throw e;
      }
    }
    return datagrams;
  }

  private void take(byte[] datagram) {
    if (datagram.length == 0) {
      // From close.
      return;
    }
    try {
      OperationEvent event = OperationEvent.parse(datagram);
      metrics.ended(event);
      log(event);
    } catch (InvalidMessageException e) {
      metrics.malformed();
      LOG.debug("a datagram is not an event", Field.of("bytes", datagram.length), Field.of(e));
    }
  }

  private static void log(OperationEvent event) {
    Field[] fields = {
      Field.of("operation", event.operation()),
      Field.of("code", event.code()),
      Field.of("microseconds", event.microseconds()),
      Field.of("pod", event.namespace() + "/" + event.name()),
      Field.of("container", event.container()),
      Field.of("decision", event.decision()),
      Field.of("reason", event.reason()),
      Field.of("backend", event.backend())
    };
    if (event.code() == 0) {
      LOG.debug("sluice-cni has done an operation", fields);
    } else {
      LOG.info("an operation of sluice-cni has failed", fields);
    }
  }

  /** Stops receiving. The socket's file stays, as the agent's does. */
  @Override
  public void close() throws IOException {
    closed = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.close();
  }

  private void wake() {
    try {
      int sender = posix.unixSocket(Posix.SOCK_DGRAM);
      try {
        posix.connect(sender, path.toString());
        posix.sendUnix(sender, new byte[0], Posix.MSG_DONTWAIT);
      } finally {
        posix.close(sender);
      }
    } catch (SystemCallException e) {
      LOG.debug("the receiver ends with its next wait", Field.of(e));
    }
  }
}
