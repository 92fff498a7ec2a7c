package mesh.sluice.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.ServerPosix;

/**
 * Listens where {@code sluice-cni} asks. One thread takes connections, and answers those that need
 * no waiting; for each other one a virtual thread decides, within limits in number, size and time.
 * So no client can hold up another one.
 */
public final class AgentServer implements AutoCloseable {
  private static final Logger LOG = Logger.of(AgentServer.class);

  /** How many connections the kernel keeps until they are taken. */
  private static final int BACKLOG = 1_024;

  /** How long closing waits for what should take no time. */
  private static final Duration END = Duration.ofSeconds(2);

  private static final int ROOT = 0;

  private final SocketFile file;
  private final Deadlines deadlines;
  private final AgentLoop loop;
  private final Thread thread;

  private AgentServer(SocketFile file, Deadlines deadlines, AgentLoop loop) {
    this.file = file;
    this.deadlines = deadlines;
    this.loop = loop;
    this.thread = Thread.ofPlatform().name("agent").daemon().start(loop);
  }

  /**
   * Begins to listen. A socket that a former agent left there is replaced.
   *
   * @param path absolute; its directory is made with mode 0700 if it is not there
   * @throws InvalidSocketException if a socket cannot lie there, or another agent is alive
   */
  public static AgentServer start(
      Path path, PodDecider decider, StatusSource status, ExchangeListener exchanges)
      throws IOException {
    return start(path, decider, status, exchanges, Limits.USUAL);
  }

  static AgentServer start(
      Path path, PodDecider decider, StatusSource status, ExchangeListener exchanges, Limits limits)
      throws IOException {
    ServerPosix posix = ServerPosix.system();
    SocketFile file = SocketFile.claim(path);
    int listener = -1;
    try {
      listener = posix.unixSocket(Posix.SOCK_STREAM | ServerPosix.SOCK_NONBLOCK);
      posix.bind(listener, file.temporary().toString());
      posix.listen(listener, BACKLOG);
      file.publish();
      Deadlines deadlines = new Deadlines();
      // Without root, for whoever runs this.
      Set<Integer> allowed = new HashSet<>(List.of(ROOT, owner(path)));
      AgentLoop loop =
          new AgentLoop(
              posix,
              listener,
              allowed,
              limits,
              new Exchange.Answerer(decider, status, limits.grace(), deadlines),
              exchanges);
      return new AgentServer(file, deadlines, loop);
    } catch (IOException e) {
      if (listener >= 0) {
        posix.close(listener);
      }
      file.close();
      throw e;
    }
  }

  /**
   * Whether connections are still taken. An internal error ends that for good, and so does whoever
   * takes the socket's file away.
   */
  public boolean isAlive() {
    return thread.isAlive() && file.isInPlace();
  }

  private static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid");
  }

  /**
   * Stops listening, and ends what is under way without an answer, so that the plugin asks again.
   * The socket's file stays: see {@link SocketFile}.
   */
  @Override
  public void close() throws IOException {
    loop.close();
    try {
      if (!thread.join(END)) {
        LOG.warning("a thread has not ended", Field.of("thread", thread.getName()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    deadlines.close();
    file.close();
  }
}
