package mesh.sluice.socket;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.posix.ServerPosix;
import mesh.sluice.posix.SystemCallException;

/**
 * Serves all connections in one thread, which waits for nothing but the next of them: a question
 * whose answer is known takes six system calls and no other thread. What has to be waited for is
 * decided by a virtual thread.
 *
 * <p>By system calls: Java's channels take twice as many, and look up the names of user and group
 * of each client in files.
 */
final class AgentLoop implements Runnable {
  private static final Logger LOG = Logger.of(AgentServer.class);

  /** So that who keeps connecting holds up nobody who has connected before. */
  private static final int MAX_TAKEN = 128;

  /** After a failure to take a connection, such as a want of file descriptors. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ServerPosix posix;
  private final int listener;
  private final Waker waker;
  private final Set<Integer> allowed;
  private final Limits limits;
  private final Exchange.Answerer answerer;
  private final ExchangeListener exchanges;
  private final PollSet sockets;
  private final ReplyLines lines = new ReplyLines();
  private final Set<Connection> connections = new HashSet<>();
  private final Queue<Decided> decided = new ConcurrentLinkedQueue<>();
  private final byte[] buffer = new byte[AgentRequest.MAX_BYTES + 1];
  private long takeAgain = System.nanoTime();
  private volatile boolean closed;

  /** What a virtual thread has come to; no line if the agent stops. */
  private record Decided(Connection connection, Optional<byte[]> line, String word) {}

  /**
   * @param listener closed by this
   * @param allowed the users who may ask
   */
  AgentLoop(
      ServerPosix posix,
      int listener,
      Set<Integer> allowed,
      Limits limits,
      Exchange.Answerer answerer,
      ExchangeListener exchanges)
      throws SystemCallException {
    this.posix = requireNonNull(posix);
    this.listener = listener;
    this.allowed = Set.copyOf(allowed);
    this.limits = requireNonNull(limits);
    this.answerer = requireNonNull(answerer);
    this.exchanges = requireNonNull(exchanges);
    this.waker = new Waker(posix);
    this.sockets = new PollSet(posix);
  }

  /** Ends the thread that runs this, soon. */
  void close() {
    closed = true;
    waker.wake();
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        // What a decider left behind concerns nobody else.
        Thread.interrupted();
        proceed();
      }
    } finally {
      connections.forEach(Connection::close);
      waker.close();
      posix.close(listener);
    }
  }

  /** Waits for something to happen, and does what is to be done then. */
  private void proceed() {
    List<Connection> waiting = new ArrayList<>(connections.size());
    long now = System.nanoTime();
    sockets.clear();
    int woken = sockets.add(waker.fd(), ServerPosix.POLLIN);
    boolean pausing = takeAgain - now > 0;
    int connected = sockets.add(pausing ? -1 : listener, ServerPosix.POLLIN);
    if (pausing) {
      sockets.atMost(takeAgain - now);
    }
    int first = connected + 1;
    for (Connection connection : connections) {
      if (connection.events() != 0) {
        waiting.add(connection);
        sockets.add(connection.fd(), connection.events());
        sockets.atMost(connection.deadline() - now);
      }
    }
    sockets.await();
    for (int i = 0; i < waiting.size(); i++) {
      if (sockets.isReady(first + i)) {
        advance(waiting.get(i));
      }
    }
    if (sockets.isReady(woken)) {
      waker.clear();
    }
    sendDecided();
    if (sockets.isReady(connected)) {
      take();
    }
    endLate();
  }

  private void take() {
    try {
      for (int i = 0; i < MAX_TAKEN; i++) {
        int fd = posix.accept(listener);
        if (fd < 0) {
          return;
        }
        Connection connection = new Connection(posix, fd, limits.reading());
        connections.add(connection);
        advance(connection);
        if (connections.size() > limits.connections()) {
          refuse(connection);
        }
      }
    } catch (SystemCallException e) {
      LOG.error("a connection could not be taken", Field.of(e));
      takeAgain = System.nanoTime() + PAUSE.toNanos();
    }
  }

  /** Does all that can be done without waiting. */
  private void advance(Connection connection) {
    try {
      if (connection.events() == ServerPosix.POLLOUT) {
        send(connection);
        return;
      }
      Optional<byte[]> request = connection.receive(buffer);
      if (connection.isEmpty()) {
        end(connection, "none");
      } else if (request.isPresent()) {
        answer(connection, request.get());
      }
    } catch (IOException e) {
      gone(connection, e);
    } catch (InterruptedException e) {
      // As a decider may say that stops: without an answer, the plugin asks the next agent.
      end(connection, "none");
    } catch (RuntimeException e) {
      LOG.error("internal error", Field.of(e));
      end(connection, "none");
    }
  }

  private void answer(Connection connection, byte[] request)
      throws IOException, InterruptedException {
    int user = connection.user();
    if (!allowed.contains(user)) {
      reply(connection, Exchange.refusal(user));
      return;
    }
    Exchange exchange = Exchange.of(request, answerer);
    connection.ask(exchange);
    Optional<AgentReply> reply = exchange.atOnce();
    if (reply.isPresent()) {
      reply(connection, reply.get());
    } else if (connections.size() <= limits.connections()) {
      decide(connection, exchange);
    }
  }

  private void decide(Connection connection, Exchange exchange) {
    Thread thread =
        Thread.ofVirtual().name("agent-question").unstarted(() -> decideFor(connection, exchange));
    connection.decideBy(thread);
    thread.start();
  }

  /** In a thread of its own, which does nothing with the connection. */
  private void decideFor(Connection connection, Exchange exchange) {
    Optional<byte[]> line = Optional.empty();
    String word = "none";
    try {
      AgentReply reply = exchange.await();
      line = Optional.of(lines.of(reply));
      word = ReplyWord.of(reply);
    } catch (InterruptedException e) {
      // The agent stops: without an answer, the plugin asks the next one.
    } finally {
      decided.add(new Decided(connection, line, word));
      waker.wake();
    }
  }

  private void sendDecided() {
    for (Decided next = decided.poll(); next != null; next = decided.poll()) {
      Connection connection = next.connection();
      if (!connections.contains(connection)) {
        continue;
      }
      if (next.line().isEmpty()) {
        end(connection, "none");
        continue;
      }
      connection.reply(next.line().get(), next.word(), limits.writing());
      advance(connection);
    }
  }

  private void reply(Connection connection, AgentReply reply) throws SystemCallException {
    connection.reply(lines.of(reply), ReplyWord.of(reply), limits.writing());
    send(connection);
  }

  private void send(Connection connection) throws SystemCallException {
    if (connection.send()) {
      end(connection, connection.answer());
    }
  }

  /** There is room for the answer in a connection that nobody has written to. */
  private void refuse(Connection connection) {
    AgentReply busy = new AgentReply.Busy();
    connection.reply(lines.of(busy), ReplyWord.of(busy), limits.writing());
    try {
      connection.send();
    } catch (SystemCallException e) {
      LOG.debug("a client has gone", Field.of(e));
    }
    connections.remove(connection);
    connection.close();
    exchanges.ended(Exchange.INVALID, ReplyWord.of(busy), Duration.ZERO);
  }

  private void endLate() {
    long now = System.nanoTime();
    Iterator<Connection> all = connections.iterator();
    while (all.hasNext()) {
      Connection connection = all.next();
      if (connection.events() != 0 && now - connection.deadline() >= 0) {
        all.remove();
        connection.close();
        logGone(connection, "it took too long");
        exchanges.ended(connection.question(), "none", connection.age());
      }
    }
  }

  private void gone(Connection connection, IOException e) {
    logGone(connection, e.getMessage());
    end(connection, "none");
  }

  private static void logGone(Connection connection, String why) {
    LOG.info(
        "a client was too slow, or has gone",
        Field.of("question", connection.question()),
        Field.of("error", why));
  }

  private void end(Connection connection, String answer) {
    connections.remove(connection);
    connection.close();
    exchanges.ended(connection.question(), answer, connection.age());
  }
}
