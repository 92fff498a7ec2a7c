package mesh.sluice.client;

import static java.util.Objects.requireNonNull;

import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.agent.InvalidMessageException;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;

/**
 * Asks the node agent, each question over a connection of its own. An agent that is just being
 * started or replaced is waited for.
 */
public final class AgentClient {
  private static final int ROOT = 0;
  private static final long NANOSECONDS = 1_000_000;

  /** Between two tries, doubled each time: an agent is up again within some 200 ms. */
  private static final int FIRST_PAUSE_MILLISECONDS = 10;

  private static final int MAX_PAUSE_MILLISECONDS = 160;

  private final Posix posix;
  private final LongSupplier nanoTime;
  private final String path;

  /** Who is believed besides root. */
  private final int user;

  /**
   * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
   * @param path the agent's socket
   */
  public AgentClient(Posix posix, LongSupplier nanoTime, String path) {
    this(posix, nanoTime, path, ROOT);
  }

  private AgentClient(Posix posix, LongSupplier nanoTime, String path, int user) {
    this.posix = requireNonNull(posix);
    this.nanoTime = requireNonNull(nanoTime);
    this.path = requireNonNull(path);
    this.user = user;
  }

  /** A client that also believes this user: for people, who ask an agent of their own. */
  public AgentClient believing(int other) {
    return new AgentClient(posix, nanoTime, path, other);
  }

  /**
   * Asks until there is an answer or the time is up.
   *
   * @param question makes the request, given the milliseconds that are left
   * @param milliseconds how long to try, all in all
   * @return also {@link AgentReply.Busy}, if that is the answer to the last try
   */
  public AgentReply ask(IntFunction<AgentRequest> question, int milliseconds)
      throws UnreachableAgentException {
    long end = nanoTime.getAsLong() + milliseconds * NANOSECONDS;
    int pause = FIRST_PAUSE_MILLISECONDS;
    while (true) {
      AgentReply busy = null;
      SystemCallException problem = null;
      try {
        AgentReply reply = exchange(question, end);
        if (!(reply instanceof AgentReply.Busy)) {
          return reply;
        }
        busy = reply;
      } catch (SystemCallException e) {
        problem = e;
      }
      boolean over = left(end) <= pause;
      if (busy != null && over) {
        return busy;
      }
      if (problem != null && (over || !isPassing(problem.errno()))) {
        throw unreachable(problem);
      }
      posix.awaitReadable(-1, pause);
      pause = Math.min(2 * pause, MAX_PAUSE_MILLISECONDS);
    }
  }

  /**
   * Asks once, for people: an agent that is not there is not waited for.
   *
   * @param milliseconds how long the answer may take
   */
  public AgentReply askOnce(AgentRequest question, int milliseconds)
      throws UnreachableAgentException {
    try {
      return exchange(left -> question, nanoTime.getAsLong() + milliseconds * NANOSECONDS);
    } catch (SystemCallException e) {
      throw unreachable(e);
    }
  }

  private AgentReply exchange(IntFunction<AgentRequest> question, long end)
      throws SystemCallException, UnreachableAgentException {
    int fd = posix.unixSocket(Posix.SOCK_STREAM);
    try {
      posix.sendTimeout(fd, left(end));
      posix.connect(fd, path);
      requireRoot(posix.peerUser(fd));
      send(fd, question.apply(left(end)).format());
      return AgentReply.parse(receive(fd, end));
    } catch (InvalidMessageException e) {
      throw new UnreachableAgentException(
          "question and answer of the node agent at "
              + path
              + " do not fit together: "
              + e.getMessage()
              + "; run sluice-cni and sluice-node of the same version");
    } finally {
      posix.close(fd);
    }
  }

  /** Whoever answers decides which pods bypass the mesh. */
  private void requireRoot(int listener) throws UnreachableAgentException {
    if (listener != ROOT && listener != user) {
      throw new UnreachableAgentException(
          "user "
              + listener
              + " listens at "
              + path
              + ", and not root: that is not the node agent; stop that process and give the"
              + " directory to root alone");
    }
  }

  private void send(int fd, byte[] request) throws SystemCallException {
    try {
      if (posix.sendUnix(fd, request, 0) < request.length) {
        throw new SystemCallException("send", Errno.EAGAIN);
      }
    } catch (SystemCallException e) {
      if (e.errno() != Errno.EPIPE) {
        throw e;
      }
      // An agent that is busy answers and closes without having read.
    }
  }

  /** The reply up to its line feed; what ends without one was cut off, by the agent's end. */
  private byte[] receive(int fd, long end) throws SystemCallException, InvalidMessageException {
    byte[] buffer = new byte[AgentReply.MAX_BYTES];
    int length = 0;
    while (length < buffer.length) {
      if (nanoTime.getAsLong() - end >= 0) {
        // The kernel's limit would begin anew with each byte.
        throw new SystemCallException("recv", Errno.EAGAIN);
      }
      posix.receiveTimeout(fd, left(end));
      int received = posix.receiveUnix(fd, buffer, length, 0);
      if (received == 0) {
        throw new SystemCallException("recv", Errno.ECONNRESET);
      }
      length += received;
      if (buffer[length - 1] == '\n') {
        byte[] line = new byte[length];
        System.arraycopy(buffer, 0, line, 0, length);
        return line;
      }
    }
    throw AgentReply.tooLong();
  }

  /** In milliseconds, at least 1: for the kernel, 0 is no limit at all. */
  private int left(long end) {
    return (int) Math.max(1, (end - nanoTime.getAsLong()) / NANOSECONDS);
  }

  /** What ends by itself when an agent starts, is replaced, or has many questions at once. */
  private static boolean isPassing(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ECONNREFUSED, Errno.ECONNRESET, Errno.EAGAIN, Errno.EINTR -> true;
      default -> false;
    };
  }

  private UnreachableAgentException unreachable(SystemCallException problem) {
    String remedy =
        problem.errno() == Errno.EPROTOTYPE
            ? "let agentSocket name the one that sluice-node answers at, as /run/sluice/agent.sock"
            : "see that the pod of the DaemonSet sluice-node runs on this node";
    return new UnreachableAgentException(
        "the node agent does not answer at " + path + " (" + problem.getMessage() + "); " + remedy);
  }
}
