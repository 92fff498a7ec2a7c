package mesh.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;
import mesh.sluice.testing.Condition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** By the real kernel, against agents that misbehave in every way. */
@Timeout(30)
class AgentClientTest {
  private static final String BUSY = "{\"v\":1,\"answer\":\"busy\"}\n";
  private static final String UNSUPPORTED =
      "{\"v\":1,\"answer\":\"unsupported\",\"versions\":[2]}\n";

  /** Long enough for a slow machine. */
  private static final int LONG = 10_000;

  private static final int SHORT = 300;

  @TempDir private Path directory;

  @Test
  void questionIsOneLineAndSoIsItsAnswer() throws Exception {
    AtomicReference<String> question = new AtomicReference<>();
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              question.set(FakeAgent.read(connection));
              FakeAgent.write(connection, UNSUPPORTED);
            })) {
      assertThat(ask(LONG)).isInstanceOf(AgentReply.Unsupported.class);

      assertThat(question.get()).isEqualTo("{\"v\":1,\"question\":\"status\"}\n");
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  @Test
  void answerMayComeInPieces() throws Exception {
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              FakeAgent.read(connection);
              for (int i = 0; i < UNSUPPORTED.length(); i++) {
                FakeAgent.write(connection, UNSUPPORTED.substring(i, i + 1));
                Thread.yield();
              }
            })) {
      assertThat(ask(LONG)).isInstanceOf(AgentReply.Unsupported.class);
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  @Test
  void longestAnswerIsRead() throws Exception {
    String answer =
        "{\"v\":1,\"answer\":\"status\",\"status\":{\"a\":\""
            + "x".repeat(AgentReply.MAX_BYTES - 44)
            + "\"}}\n";
    assertThat(answer.length()).isEqualTo(AgentReply.MAX_BYTES);
    try (FakeAgent agent = FakeAgent.at(socket(), FakeAgent.answering(answer))) {
      assertThat(ask(LONG)).isInstanceOf(AgentReply.Status.class);
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  @Test
  void absentAgentIsWaitedFor() throws Exception {
    assertThat(askWhile(() -> FakeAgent.at(socket(), FakeAgent.answering(UNSUPPORTED))))
        .isInstanceOf(AgentReply.Unsupported.class);
  }

  /** A node agent that is replaced leaves its socket behind, and the next one takes the path. */
  @Test
  void agentThatIsReplacedIsWaitedFor() throws Exception {
    FakeAgent.at(socket(), FakeAgent.answering(BUSY)).close();
    assertThat(socket()).exists();

    assertThat(
            askWhile(
                () -> {
                  Path next = directory.resolve("next");
                  FakeAgent agent = FakeAgent.at(next, FakeAgent.answering(UNSUPPORTED));
                  Files.move(next, socket(), StandardCopyOption.ATOMIC_MOVE);
                  return agent;
                }))
        .isInstanceOf(AgentReply.Unsupported.class);
  }

  @Test
  void agentThatEndsBeforeItAnswersIsAskedAgain() throws Exception {
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              if (number == 1) {
                return;
              }
              FakeAgent.read(connection);
              FakeAgent.write(connection, number == 2 ? UNSUPPORTED.substring(0, 9) : UNSUPPORTED);
            })) {
      assertThat(ask(LONG)).isInstanceOf(AgentReply.Unsupported.class);
      assertThat(agent.connections()).isEqualTo(3);
    }
  }

  @Test
  void busyAgentIsAskedAgainUntilTheTimeIsUp() throws Exception {
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> FakeAgent.write(connection, number < 4 ? BUSY : UNSUPPORTED))) {
      assertThat(ask(LONG)).isInstanceOf(AgentReply.Unsupported.class);
      assertThat(agent.connections()).isEqualTo(4);
    }
    Files.delete(socket());
    try (FakeAgent agent =
        FakeAgent.at(socket(), (connection, number) -> FakeAgent.write(connection, BUSY))) {
      assertThat(ask(SHORT)).isEqualTo(new AgentReply.Busy());
      assertThat(agent.connections()).isGreaterThan(1);
    }
  }

  @Test
  void agentThatDoesNotAnswerEndsAtTheDeadline() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      assertEndsInTime(() -> ask(SHORT), "recv: EAGAIN (no answer in time)");
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  /** A byte now and then must not begin the time anew. */
  @Test
  void agentThatDripsItsAnswerEndsAtTheDeadline() throws Exception {
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              try {
                while (true) {
                  FakeAgent.write(connection, " ");
                  Thread.sleep(Duration.ofMillis(20));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      assertEndsInTime(() -> ask(SHORT), "recv: EAGAIN");
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  /** Faster than the kernel's shortest limit. */
  @Test
  void agentThatTricklesItsAnswerEndsAtTheDeadline() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              while (end.getCount() > 0) {
                FakeAgent.write(connection, " ");
                LockSupport.parkNanos(100_000);
              }
            })) {
      assertEndsInTime(() -> ask(SHORT), "recv: EAGAIN");
      end.countDown();
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  /** As where the agent hangs: its queue of connections is full, and connecting would wait. */
  @Test
  void fullQueueOfConnectionsEndsAtTheDeadline() throws Exception {
    Posix posix = Posix.system();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket()), 1);
      int[] waiting = new int[4];
      for (int i = 0; i < waiting.length; i++) {
        waiting[i] = posix.unixSocket(Posix.SOCK_STREAM);
        posix.sendTimeout(waiting[i], 1);
        try {
          posix.connect(waiting[i], socket().toString());
        } catch (SystemCallException e) {
          // Full.
        }
      }
      assertEndsInTime(() -> ask(SHORT), "connect " + socket() + ": EAGAIN");
      for (int fd : waiting) {
        posix.close(fd);
      }
    }
  }

  @Test
  void absentAgentIsNamedByItsSocket() {
    assertEndsInTime(() -> ask(SHORT), "at " + socket() + " (connect " + socket() + ": ENOENT");
  }

  @Test
  void deadSocketIsNamedByItsPath() throws Exception {
    FakeAgent.at(socket(), FakeAgent.answering(BUSY)).close();

    assertEndsInTime(
        () -> ask(SHORT),
        "at " + socket() + " (connect " + socket() + ": ECONNREFUSED (nobody listens there)); see");
  }

  @Test
  void fileInPlaceOfTheSocketIsNoAgent() throws Exception {
    Files.createFile(socket());

    assertEndsInTime(() -> ask(SHORT), "ECONNREFUSED");
  }

  /** As where agentSocket names the socket of events. */
  @Test
  void socketOfDatagramsIsNamedWithTheSettingToMend() throws Exception {
    Posix posix = Posix.system();
    int fd = posix.unixSocket(Posix.SOCK_DGRAM);
    try {
      posix.bind(fd, socket().toString());

      assertThatExceptionOfType(UnreachableAgentException.class)
          .isThrownBy(() -> ask(LONG))
          .withMessageContainingAll(
              socket().toString(), "EPROTOTYPE", "agentSocket", "/run/sluice/agent.sock")
          .withMessageNotContaining("error number");
    } finally {
      posix.close(fd);
    }
  }

  /** It does not become right by waiting. */
  @Test
  void whatIsNoDirectoryIsReportedAtOnce() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatExceptionOfType(UnreachableAgentException.class)
        .isThrownBy(() -> ask(AnsweringPosix.by(0), file.resolve("agent.sock"), LONG))
        .withMessageContaining("ENOTDIR");
  }

  @Test
  void anotherUsersAgentIsNotBelieved() throws Exception {
    try (FakeAgent agent = FakeAgent.at(socket(), FakeAgent.answering(UNSUPPORTED))) {
      assertThatExceptionOfType(UnreachableAgentException.class)
          .isThrownBy(() -> ask(AnsweringPosix.by(1000), socket(), LONG))
          .withMessageContaining("user 1000 listens at " + socket());
      Condition.await(
          Duration.ofSeconds(10), "the connection came", () -> agent.connections() == 1, () -> "");
    }
  }

  @Test
  void listeningUserIsTheOneThatTheKernelNames() throws Exception {
    Posix posix = Posix.system();
    try (FakeAgent agent = FakeAgent.at(socket(), FakeAgent.answering(UNSUPPORTED))) {
      int fd = posix.unixSocket(Posix.SOCK_STREAM);
      posix.connect(fd, socket().toString());

      assertThat(posix.peerUser(fd)).isEqualTo(Files.getAttribute(directory, "unix:uid"));

      posix.close(fd);
      Condition.await(
          Duration.ofSeconds(10), "it was taken", () -> agent.connections() == 1, () -> "");
    }
  }

  @Test
  void garbageIsNoAnswer() throws Exception {
    for (String garbage : new String[] {"\n", "HTTP/1.1 400 Bad Request\r\n", "{\"v\":1}\n"}) {
      try (FakeAgent agent = FakeAgent.at(socket(), FakeAgent.answering(garbage))) {
        assertThatExceptionOfType(UnreachableAgentException.class)
            .isThrownBy(() -> ask(LONG))
            .withMessageContaining("do not fit together")
            .withMessageContaining("same version");
        assertThat(agent.connections()).isEqualTo(1);
      }
      Files.delete(socket());
    }
  }

  @Test
  void endlessAnswerIsCut() throws Exception {
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              ByteBuffer block = ByteBuffer.allocate(4096);
              while (true) {
                connection.write(block.clear());
              }
            })) {
      assertThatExceptionOfType(UnreachableAgentException.class)
          .isThrownBy(() -> ask(LONG))
          .withMessageContaining("longer than 65536 bytes");
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  /** Else the process would end by SIGPIPE. */
  @Test
  void agentThatClosesBeforeItReadsIsHeardNevertheless() throws Exception {
    AgentClient client =
        new AgentClient(AnsweringPosix.by(0), System::nanoTime, socket().toString());
    CountDownLatch closed = new CountDownLatch(1);
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              FakeAgent.write(connection, UNSUPPORTED);
              connection.close();
              closed.countDown();
            })) {
      AgentReply reply =
          client.ask(
              left -> {
                try {
                  closed.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                return new AgentRequest.Status();
              },
              LONG);

      assertThat(reply).isInstanceOf(AgentReply.Unsupported.class);
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  /** Asks, and starts an agent once the first try has failed: the third look at the clock. */
  private AgentReply askWhile(Callable<FakeAgent> start) throws Exception {
    AtomicReference<FakeAgent> started = new AtomicReference<>();
    AtomicInteger looks = new AtomicInteger();
    LongSupplier clock =
        () -> {
          if (looks.incrementAndGet() == 3) {
            try {
              started.set(start.call());
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }
          return System.nanoTime();
        };
    AgentReply reply =
        new AgentClient(AnsweringPosix.by(0), clock, socket().toString())
            .ask(left -> new AgentRequest.Status(), LONG);
    assertThat(started.get().connections()).isEqualTo(1);
    started.get().close();
    return reply;
  }

  private Path socket() {
    return directory.resolve("agent.sock");
  }

  private AgentReply ask(int milliseconds) throws UnreachableAgentException {
    return ask(AnsweringPosix.by(0), socket(), milliseconds);
  }

  private static AgentReply ask(Posix posix, Path socket, int milliseconds)
      throws UnreachableAgentException {
    return new AgentClient(posix, System::nanoTime, socket.toString())
        .ask(left -> new AgentRequest.Status(), milliseconds);
  }

  private static void assertEndsInTime(ThrowingCallable asking, String message) {
    long start = System.nanoTime();
    assertThatExceptionOfType(UnreachableAgentException.class)
        .isThrownBy(asking)
        .withMessageContaining(message)
        .withMessageContaining("DaemonSet sluice-node");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(SHORT / 2), Duration.ofMillis(SHORT + 5_000));
  }
}
