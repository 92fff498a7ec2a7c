package mesh.sluice.client;

import static java.util.Objects.requireNonNull;

import mesh.sluice.agent.InvalidMessageException;
import mesh.sluice.agent.OperationEvent;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;

/** Tells the node agent of operations. Never waits and never fails: what nobody takes is lost. */
public final class EventSender {
  private final Posix posix;
  private final String path;

  /**
   * @param path the datagram socket that the agent receives from
   */
  public EventSender(Posix posix, String path) {
    this.posix = requireNonNull(posix);
    this.path = requireNonNull(path);
  }

  /** Sends one datagram. */
  public void send(OperationEvent event) {
    try {
      byte[] datagram = event.format();
      int fd = posix.unixSocket(Posix.SOCK_DGRAM);
      try {
        posix.connect(fd, path);
        posix.sendUnix(fd, datagram, Posix.MSG_DONTWAIT);
      } finally {
        posix.close(fd);
      }
    } catch (InvalidMessageException | SystemCallException e) {
      // The pod comes first.
    }
  }
}
