package mesh.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What may lie at the path where an agent is to listen. */
@Timeout(60)
class SocketFileTest {
  @TempDir private Path parent;

  @Test
  void directoryAndSocketAreForTheirOwnerAlone() throws IOException {
    try (AgentServer server = start()) {
      assertThat(server.isAlive()).isTrue();
      assertThat(mode(directory())).isEqualTo("rwx------");
      assertThat(mode(socket())).isEqualTo("rw-------");
      assertThat(directory()).isDirectoryNotContaining("glob:**.new");
    }
  }

  /** The kubelet makes the directory of a hostPath volume so. */
  @Test
  void emptyDirectoryIsClosedToOthers() throws IOException {
    make(directory(), "rwxr-xr-x");

    start().close();

    assertThat(mode(directory())).isEqualTo("rwx------");
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-x--x"));
    start().close();
    assertThat(mode(directory())).isEqualTo("rwx------");
  }

  /** As for agentSocket /run/agent.sock: nobody else could enter /run any more. */
  @Test
  void directoryOfOthersKeepsItsMode() throws IOException {
    make(directory(), "rwxr-xr-x");
    Files.createFile(directory().resolve("utmp"));

    assertRefused(directory() + " is open to other users and holds utmp");

    assertThat(mode(directory())).isEqualTo("rwxr-xr-x");
    assertThat(socket()).doesNotExist();
  }

  @Test
  void directoryMayHoldOtherFilesIfItIsClosed() throws IOException {
    make(directory(), "rwx------");
    Files.createFile(directory().resolve("other"));

    start().close();

    assertThat(socket()).exists();
  }

  @Test
  void symbolicLinkInPlaceOfTheDirectoryIsRefused() throws IOException {
    make(parent.resolve("elsewhere"), "rwx------");
    Files.createSymbolicLink(directory(), parent.resolve("elsewhere"));

    assertRefused(directory() + " is a symbolic link");

    assertThat(parent.resolve("elsewhere")).isEmptyDirectory();
  }

  @Test
  void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Files.createFile(directory());

    assertRefused(directory() + " is not a directory");
  }

  @Test
  void fileAtThePathIsRefusedAndKept() throws IOException {
    make(directory(), "rwx------");
    Files.writeString(socket(), "precious");

    assertRefused(socket() + " is there and is not a socket");

    assertThat(socket()).hasContent("precious");
  }

  @Test
  void directoryAtThePathIsRefused() throws IOException {
    make(directory(), "rwx------");
    Files.createDirectory(socket());

    assertRefused(socket() + " is there and is not a socket");
  }

  @Test
  void symbolicLinkAtThePathIsRefused() throws IOException {
    make(directory(), "rwx------");
    Files.createSymbolicLink(socket(), parent.resolve("nowhere"));

    assertRefused(socket() + " is there and is not a socket");
  }

  @Test
  void deadSocketIsReplaced() throws IOException {
    make(directory(), "rwx------");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();

    try (AgentServer server = start()) {
      assertThat(server.isAlive()).isTrue();
      assertThat(Client.ask(socket(), Client.QUESTION)).contains("not-meshed");
    }
  }

  /** As by a cleaner of directories: its process lives, and nobody can ask it any more. */
  @Test
  void agentWhoseSocketWasTakenAwayHasEnded() throws IOException {
    try (AgentServer server = start()) {
      assertThat(server.isAlive()).isTrue();
      Files.delete(socket());

      assertThat(server.isAlive()).isFalse();
    }
  }

  @Test
  void agentWhoseDirectoryWasTakenAwayHasEnded() throws IOException {
    try (AgentServer server = start()) {
      Files.move(directory(), parent.resolve("elsewhere"));

      assertThat(server.isAlive()).isFalse();
    }
  }

  @Test
  void agentAtWhosePathAnotherSocketLiesHasEnded() throws IOException {
    try (AgentServer server = start();
        ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Files.move(socket(), directory().resolve("elsewhere"));
      other.bind(UnixDomainSocketAddress.of(socket()));

      assertThat(server.isAlive()).isFalse();
    }
  }

  /** As after kill -9 between the two steps of its start. */
  @Test
  void leftoverOfAnAgentThatWasKilledIsReplaced() throws IOException {
    make(directory(), "rwx------");
    Path leftover = directory().resolve("agent.sock.new");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(leftover));
    }

    start().close();

    assertThat(leftover).doesNotExist();
  }

  @Test
  void livingAgentIsNotReplaced() throws IOException {
    try (AgentServer server = start()) {
      assertRefused(socket() + " is in use by another node agent");

      assertThat(server.isAlive()).isTrue();
      assertThat(Client.ask(socket(), Client.QUESTION)).contains("not-meshed");
    }
    start().close();
  }

  @Test
  void livingListenerOfOthersIsNotReplaced() throws IOException {
    make(directory(), "rwx------");
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket()));

      assertRefused("a process listens there");
    }
    start().close();
  }

  /** As one that hangs, and that many have asked since. */
  @Test
  void livingListenerWithAFullQueueIsNotReplaced() throws IOException {
    make(directory(), "rwx------");
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket()), 1);
      while (fills(queue)) {
        assertThat(queue).hasSizeLessThan(10);
      }

      assertThat(SocketFile.isInUse(socket())).isTrue();
      assertRefused("a process listens there");
    } finally {
      for (SocketChannel one : queue) {
        one.close();
      }
    }
    // A process that another test has just forked may still have the listener open.
    Condition.await(
        Duration.ofSeconds(10), "nobody listens", () -> !SocketFile.isInUse(socket()), () -> "");
    start().close();
  }

  private boolean fills(List<SocketChannel> queue) throws IOException {
    SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
    queue.add(one);
    one.configureBlocking(false);
    try {
      return one.connect(UnixDomainSocketAddress.of(socket()));
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void ofManyThatStartAtOnceOneListens() throws Exception {
    List<AgentServer> started = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AgentServer>> starts = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        starts.add(threads.submit(this::start));
      }
      for (Future<AgentServer> start : starts) {
        try {
          started.add(start.get());
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(InvalidSocketException.class);
        }
      }
    }
    assertThat(started).hasSize(1);
    assertThat(Client.ask(socket(), Client.QUESTION)).contains("not-meshed");
    started.getFirst().close();
  }

  @Test
  void pathThatIsTooLongOrRelativeIsRefused() {
    for (Path path : List.of(Path.of("agent.sock"), parent.resolve("a".repeat(104)))) {
      assertThatExceptionOfType(InvalidSocketException.class)
          .isThrownBy(() -> SocketFile.claim(path))
          .withMessageContaining("an absolute one of at most 103 bytes");
    }
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(InvalidSocketException.class)
        .isThrownBy(this::start)
        .withMessageContaining(message);
  }

  private AgentServer start() throws IOException {
    return AgentServer.start(
        socket(),
        (pod, uid, profiles, wait) -> new AgentAnswer.LeftAlone("test", "a test"),
        () -> new JsonObject(Map.of()),
        ExchangeListener.NONE);
  }

  private static void make(Path directory, String mode) throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private Path directory() {
    return parent.resolve("run");
  }

  private Path socket() {
    return directory().resolve("agent.sock");
  }
}
