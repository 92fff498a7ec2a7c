package mesh.sluice.socket;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.posix.ServerPosix;
import mesh.sluice.posix.SystemCallException;

/**
 * A client's connection: a request comes, a reply goes. Nothing here waits, and one thread uses it.
 */
final class Connection {
  private static final byte[] NOTHING = {};

  private final ServerPosix posix;
  private final int fd;
  private final long start = System.nanoTime();

  /** What has come of the request, if that was not all of it. */
  private byte[] request = NOTHING;

  private boolean ended;

  /** What is to be sent; empty before there is a reply. */
  private byte[] reply = NOTHING;

  private int sent;
  private String answer = "none";
  private long deadline;
  private Optional<Exchange> exchange = Optional.empty();
  private Optional<Thread> decider = Optional.empty();

  /**
   * @param fd is closed with it
   * @param limit for the whole request
   */
  Connection(ServerPosix posix, int fd, Duration limit) {
    this.posix = requireNonNull(posix);
    this.fd = fd;
    this.deadline = start + limit.toNanos();
  }

  int fd() {
    return fd;
  }

  /** How long ago it was taken. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * Takes what has come.
   *
   * @param buffer with room for more than a request; what it held before does not matter
   * @return the request, if it is whole: its line feed has come, its end, or more than it may have
   */
  Optional<byte[]> receive(byte[] buffer) throws SystemCallException {
    int length = request.length;
    System.arraycopy(request, 0, buffer, 0, length);
    while (length < buffer.length) {
      int received = posix.receiveNow(fd, buffer, length);
      if (received < 0) {
        request = Arrays.copyOf(buffer, length);
        return Optional.empty();
      }
      if (received == 0) {
        ended = length == 0;
        return Optional.of(Arrays.copyOf(buffer, length));
      }
      for (int i = length; i < length + received; i++) {
        if (buffer[i] == '\n') {
          return Optional.of(Arrays.copyOf(buffer, i + 1));
        }
      }
      length += received;
    }
    return Optional.of(Arrays.copyOf(buffer, AgentRequest.MAX_BYTES + 1));
  }

  /** Whether the client has gone without a word. */
  boolean isEmpty() {
    return ended;
  }

  /** Who is at the other end. */
  int user() throws SystemCallException {
    return posix.peerUser(fd);
  }

  /** What was asked, once that is known. */
  void ask(Exchange asked) {
    exchange = Optional.of(asked);
  }

  /** What was asked, in the word of the protocol. */
  String question() {
    return exchange.map(Exchange::question).orElse(Exchange.INVALID);
  }

  /** From now on it waits for this thread. */
  void decideBy(Thread thread) {
    decider = Optional.of(thread);
  }

  /**
   * What is to be sent from now on.
   *
   * @param word the reply in one word
   * @param limit until the client must have taken it
   */
  void reply(byte[] line, String word, Duration limit) {
    reply = line;
    answer = word;
    deadline = System.nanoTime() + limit.toNanos();
    decider = Optional.empty();
  }

  /** The answer in one word; {@code none} if the client was not given one. */
  String answer() {
    return answer;
  }

  /**
   * Sends what there is room for.
   *
   * @return whether that was all
   */
  boolean send() throws SystemCallException {
    while (sent < reply.length) {
      int count = posix.sendNow(fd, reply, sent);
      if (count < 0) {
        return false;
      }
      sent += count;
    }
    return true;
  }

  /** What it waits for, for {@link ServerPosix#poll}; 0 while somebody decides. */
  int events() {
    if (decider.isPresent()) {
      return 0;
    }
    return reply.length > 0 ? ServerPosix.POLLOUT : ServerPosix.POLLIN;
  }

  /** When it must have come further, by {@link System#nanoTime}. */
  long deadline() {
    return deadline;
  }

  /** Ends it, and whoever decides for it. */
  void close() {
    decider.ifPresent(Thread::interrupt);
    posix.close(fd);
  }
}
