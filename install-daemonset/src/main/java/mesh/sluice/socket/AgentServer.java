package mesh.sluice.socket;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.InvalidMessageException;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * Listens where {@code sluice-cni} asks. One thread takes connections, and answers those that need
 * no waiting; each other one gets a virtual thread of its own, and limits in number, size and time.
 * So no client can hold up another one.
 */
public final class AgentServer implements AutoCloseable {
  private static final Logger LOG = Logger.of(AgentServer.class);

  /** How many connections the kernel keeps until they are taken. */
  private static final int BACKLOG = 1_024;

  /** After a failure to take a connection, such as a want of file descriptors. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** How long closing waits for what should take no time. */
  private static final Duration END = Duration.ofSeconds(2);

  private static final byte[] BUSY = busy();

  private final SocketFile file;
  private final ServerSocketChannel listener;
  private final Limits limits;
  private final PodDecider decider;
  private final StatusSource status;
  private final ExchangeListener exchanges;
  private final Set<UserPrincipal> allowed;
  private final Semaphore free;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Deadlines deadlines = new Deadlines();
  private final Thread acceptor;
  private volatile boolean closed;

  private AgentServer(
      Path path,
      SocketFile file,
      ServerSocketChannel listener,
      Limits limits,
      PodDecider decider,
      StatusSource status,
      ExchangeListener exchanges)
      throws IOException {
    this.file = file;
    this.listener = listener;
    this.limits = limits;
    this.decider = requireNonNull(decider);
    this.status = requireNonNull(status);
    this.exchanges = requireNonNull(exchanges);
    this.free = new Semaphore(limits.connections());
    // Equal by number, however the users are called; without root, for whoever runs this.
    this.allowed =
        Set.copyOf(
            List.of(
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("0"),
                Files.getOwner(path)));
    this.acceptor = Thread.ofPlatform().name("agent").daemon().start(this::accept);
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
    SocketFile file = SocketFile.claim(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(file.temporary()), BACKLOG);
      file.publish();
      return new AgentServer(path, file, listener, limits, decider, status, exchanges);
    } catch (IOException e) {
      listener.close();
      file.close();
      throw e;
    }
  }

  /** Whether connections are still taken; only an internal error ends that. */
  public boolean isAlive() {
    return acceptor.isAlive();
  }

  private void accept() {
    while (listener.isOpen()) {
      // An interruption that a decider left behind would close the listener.
      Thread.interrupted();
      try {
        takeOrClose(listener.accept());
      } catch (IOException | RuntimeException e) {
        if (listener.isOpen()) {
          LOG.error("a connection could not be taken", Field.of(e));
          pause();
        }
      }
    }
  }

  /** A connection that nobody answers must not stay open. */
  private void takeOrClose(SocketChannel connection) throws IOException {
    try {
      take(connection);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void take(SocketChannel connection) throws IOException {
    long start = System.nanoTime();
    Exchange exchange = new Exchange(connection, limits, deadlines, decider, status);
    if (answerAtOnce(connection, exchange, start)) {
      return;
    }
    if (!free.tryAcquire()) {
      refuse(connection);
      return;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("agent-question")
            .unstarted(() -> serve(connection, exchange, start));
    threads.add(thread);
    thread.start();
  }

  /** Whether the connection has ended: by its answer, or by the client. */
  private boolean answerAtOnce(SocketChannel connection, Exchange exchange, long start)
      throws IOException {
    String answer = "none";
    try {
      Optional<AgentReply> reply = exchange.tryAtOnce(allowed);
      if (reply.isEmpty()) {
        return false;
      }
      answer = ReplyWord.of(reply.get());
    } catch (IOException e) {
      logGone(exchange, e);
    } catch (InterruptedException e) {
      // As a decider may say that stops: without an answer, the plugin asks the next agent.
    }
    connection.close();
    exchanges.ended(exchange.question(), answer, Duration.ofNanos(System.nanoTime() - start));
    return true;
  }

  /** Without waiting: there is room for the answer in a connection that nobody has written to. */
  private void refuse(SocketChannel connection) {
    try (connection) {
      connection.configureBlocking(false);
      connection.write(ByteBuffer.wrap(BUSY));
    } catch (IOException e) {
      LOG.debug("a client has gone", Field.of(e));
    }
    exchanges.ended("invalid", "busy", Duration.ZERO);
  }

  private void serve(SocketChannel connection, Exchange exchange, long start) {
    Optional<AgentReply> reply = Optional.empty();
    try (connection) {
      reply = exchange.run(allowed);
    } catch (IOException e) {
      logGone(exchange, e);
    } catch (InterruptedException e) {
      // The agent stops: without an answer, the plugin asks the next one.
      Thread.currentThread().interrupt();
    } finally {
      free.release();
      threads.remove(Thread.currentThread());
      exchanges.ended(
          exchange.question(),
          reply.map(ReplyWord::of).orElse("none"),
          Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private void logGone(Exchange exchange, IOException e) {
    if (!closed) {
      LOG.info(
          "a client was too slow, or has gone",
          Field.of("question", exchange.question()),
          Field.of(e));
    }
  }

  private static void end(Thread thread) {
    try {
      if (!thread.join(END)) {
        LOG.warning("a thread has not ended", Field.of("thread", thread.getName()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] busy() {
    try {
      return new AgentReply.Busy().format();
    } catch (InvalidMessageException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Stops listening, and ends what is under way without an answer, so that the plugin asks again.
   * The socket's file stays: see {@link SocketFile}.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    for (Thread thread : threads) {
      thread.interrupt();
    }
    // The thread that waits in the socket is who closes it in the end.
    end(acceptor);
    deadlines.close();
    file.close();
  }
}
