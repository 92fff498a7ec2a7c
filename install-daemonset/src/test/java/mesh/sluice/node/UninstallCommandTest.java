package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.install.Node;
import mesh.sluice.socket.SocketFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class UninstallCommandTest {
  private static final String FILE = "10-net.conflist";

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void makeNode() throws IOException {
    node = Node.in(directory).network(FILE);
  }

  @Test
  void configurationIsAsBeforeAndTheProgramAPassThrough() throws IOException {
    assertThat(CommandRun.on(node, "install", "--once").status()).isZero();

    CommandRun run = uninstall();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .anyMatch(line -> line.startsWith(node.conf(FILE) + ": "))
        .anyMatch(line -> line.startsWith(node.program() + ": "));
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
    assertThat(node.program()).content().contains("sluice-cni mode: pass-through");
  }

  @Test
  void secondOneSaysThatNothingIsInstalled() throws IOException {
    CommandRun.on(node, "install", "--once");
    uninstall();

    CommandRun run = uninstall();

    assertThat(run).isEqualTo(new CommandRun(0, "nothing is installed\n", run.err()));
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
  }

  @Test
  void nodeThatNeverHadItIsLeftAlone() throws IOException {
    assertThat(uninstall().out()).isEqualTo("nothing is installed\n");

    assertThat(node.names()).containsExactly(FILE, "bridge");
  }

  /** It would put everything back. */
  @Test
  void whileADaemonRunsItIsRefused() throws IOException {
    CommandRun.on(node, "install", "--once");
    String installed = node.text(FILE);
    Files.createDirectory(sockets());
    try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      daemon.bind(UnixDomainSocketAddress.of(sockets().resolve("agent.sock")));

      CommandRun run = uninstall();

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err())
          .contains("sluice-node runs at " + sockets() + "/agent.sock", "delete its DaemonSet");
      assertThat(node.text(FILE)).isEqualTo(installed);
      assertThat(sockets().resolve("agent.sock")).exists();
    }
  }

  /** As in a pod of the chart's hook, which may start before the daemon's has ended. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void daemonThatEndsIsWaitedFor() throws Exception {
    CommandRun.on(node, "install", "--once");
    Files.createDirectory(sockets());
    ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    daemon.bind(UnixDomainSocketAddress.of(sockets().resolve("agent.sock")));
    // It is asked once, and ends.
    Thread ending =
        Thread.startVirtualThread(
            () -> {
              try (daemon) {
                daemon.accept().close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    CommandRun run = CommandRun.on(node, "uninstall", "--socket-dir=" + sockets(), "--wait=50");

    ending.join();
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
  }

  /** Its queue of connections is full. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whileADaemonHangsItIsRefusedAtOnce() throws IOException {
    Path socket = sockets().resolve("agent.sock");
    List<SocketChannel> waiting = new ArrayList<>();
    try (SocketFile file = SocketFile.claim(socket);
        ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      daemon.bind(UnixDomainSocketAddress.of(file.temporary()), 1);
      file.publish();
      fill(socket, waiting);

      CommandRun run = uninstall();

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("sluice-node runs at " + socket);
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  private static void fill(Path socket, List<SocketChannel> waiting) throws IOException {
    try {
      while (true) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(channel);
        channel.configureBlocking(false);
        channel.connect(UnixDomainSocketAddress.of(socket));
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("temporarily unavailable");
    }
  }

  @Test
  void whatADaemonLeftIsRemovedAndFilesOfOthersStay() throws IOException {
    Files.createDirectory(sockets());
    try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      daemon.bind(UnixDomainSocketAddress.of(sockets().resolve("agent.sock")));
    }
    Files.createFile(sockets().resolve("agent.sock.lock"));
    Files.createFile(sockets().resolve("events.sock.lock"));
    Path other = Files.createFile(sockets().resolve("other"));

    CommandRun run = uninstall();

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains(sockets() + "/agent.sock: removed\n");
    try (var left = Files.list(sockets())) {
      assertThat(left).containsExactly(other);
    }
    Files.delete(other);
    Files.createFile(sockets().resolve("agent.sock.lock"));
    uninstall();
    assertThat(sockets()).doesNotExist();
  }

  @Test
  void fileThatCannotBeReadIsToldByReasonAndExitCodeAndTheRestIsDone() throws IOException {
    CommandRun.on(node, "install", "--once");
    node.network("20-broken.conflist", "{");

    CommandRun run = uninstall();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(node.conf("20-broken.conflist") + ": left alone, since ");
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
  }

  @Test
  void missingDirectoryOfProgramsIsNamed() {
    CommandRun run =
        CommandRun.of(
            "uninstall", "--host-root=" + directory.resolve("none"), "--socket-dir=" + sockets());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("nothing was changed: ", "/opt/cni/bin", "mount one of them read-write");
  }

  /** A typing error must not look like success. */
  @Test
  void mistypedDirectoryIsNamed() throws IOException {
    CommandRun.on(node, "install", "--once");
    String installed = node.text(FILE);

    CommandRun run =
        CommandRun.of(
            "uninstall",
            "--conf-dir=" + directory.resolve("typo"),
            "--bin-dir=" + node.binDir(),
            "--socket-dir=" + sockets());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(directory.resolve("typo") + " is not a directory", "--conf-dir");
    assertThat(node.text(FILE)).isEqualTo(installed);
  }

  private Path sockets() {
    return directory.resolve("sockets");
  }

  private CommandRun uninstall() {
    return CommandRun.on(node, "uninstall", "--socket-dir=" + sockets());
  }
}
