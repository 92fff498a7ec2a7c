package mesh.sluice.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import mesh.sluice.kernel.Command;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What may stand at the path that a runtime gives us. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetnsIT {
  private static final String OWN = "/proc/self/ns/net";

  private static TestNetns other;

  @TempDir Path directory;

  @BeforeAll
  static void createNamespace() {
    other = TestNetns.create();
  }

  @AfterAll
  static void removeNamespace() {
    if (other != null) {
      other.close();
    }
  }

  @Test
  void namespaceOfAnotherIsNotOurs() throws Exception {
    assertThat(isOwn(other.path())).isFalse();
  }

  @Test
  void taskRunsInsideAndTheCallerStaysOutside() throws Exception {
    Path own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));

    Path inside = other.call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")));

    assertThat(inside).isNotEqualTo(own);
    assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))).isEqualTo(own);
  }

  @Test
  void errorInsideReachesTheCaller() {
    assertThatThrownBy(
            () ->
                other.call(
                    () -> {
                      throw new IOException("from inside");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("from inside");
  }

  @Test
  void ownNamespaceIsKnownByItsPath() throws Exception {
    assertThat(isOwn(Path.of(OWN))).isTrue();
    assertThat(isOwn(Path.of("/proc/" + ProcessHandle.current().pid() + "/ns/net"))).isTrue();
  }

  @Test
  void ownNamespaceIsKnownThroughASymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of(OWN));
    Path linkToLink = Files.createSymbolicLink(directory.resolve("linkToLink"), link);

    assertThat(isOwn(link)).isTrue();
    assertThat(isOwn(linkToLink)).isTrue();
  }

  @Test
  void ownNamespaceIsKnownThroughABindMount() throws Exception {
    Path mounted = Files.createFile(directory.resolve("mounted"));
    Command.run("mount", "--bind", OWN, mounted.toString());
    try {
      assertThat(isOwn(mounted)).isTrue();
    } finally {
      Command.run("umount", mounted.toString());
    }
  }

  @Test
  void bindMountOfAnotherNamespaceIsNotOurs() throws Exception {
    Path mounted = Files.createFile(directory.resolve("mounted"));
    Command.run("mount", "--bind", other.path().toString(), mounted.toString());
    try {
      assertThat(isOwn(mounted)).isFalse();
    } finally {
      Command.run("umount", mounted.toString());
    }
  }

  @Test
  void nothingAtAllIsGone() {
    assertRefused(directory.resolve("missing"), "ENOENT", true);
  }

  @Test
  void pathThroughAFileIsGone() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertRefused(file.resolve("netns"), "ENOTDIR", true);
  }

  @Test
  void deletedNamespaceIsGone() {
    Path path;
    try (TestNetns deleted = TestNetns.create()) {
      path = deleted.path();
    }

    assertRefused(path, "ENOENT", true);
  }

  @Test
  void fileThatANamespaceWasMountedOnIsNoNamespace() throws Exception {
    // What is left of a namespace whose mount is gone, but not the file below it.
    Path file = Files.createFile(directory.resolve("unmounted"));
    Command.run("mount", "--bind", other.path().toString(), file.toString());
    Command.run("umount", file.toString());

    assertRefused(file, "not a namespace", false);
  }

  @Test
  void plainFileIsNoNamespace() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "net:[4026531840]");

    assertRefused(file, "not a namespace", false);
  }

  @Test
  void directoryIsNoNamespace() {
    assertRefused(directory, "not a namespace", false);
    assertRefused(Path.of("/proc/self/ns"), "not a namespace", false);
  }

  @Test
  void fifoIsNoNamespaceAndDoesNotHoldUs() {
    Path fifo = directory.resolve("fifo");
    Command.run("mkfifo", fifo.toString());

    assertRefused(fifo, "not a namespace", false);
  }

  @Test
  void deviceIsNoNamespace() {
    assertRefused(Path.of("/dev/null"), "not a namespace", false);
  }

  @Test
  void brokenOrEndlessLinkIsRefused() throws Exception {
    Path broken = Files.createSymbolicLink(directory.resolve("broken"), Path.of("/nowhere"));
    Path endless = directory.resolve("endless");
    Files.createSymbolicLink(endless, endless);

    assertRefused(broken, "ENOENT", true);
    assertRefused(endless, "ELOOP", false);
  }

  @Test
  void namespaceOfAnotherKindIsRefused() {
    for (String kind : new String[] {"mnt", "uts", "pid", "user", "ipc"}) {
      assertRefused(Path.of("/proc/self/ns/" + kind), "not of the network", false);
    }
  }

  @Test
  void noFileStaysOpen() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    isOwn(other.path());
    long before = openFiles();

    for (int i = 0; i < 50; i++) {
      isOwn(other.path());
      assertRefused(file, "not a namespace", false);
      assertRefused(Path.of("/proc/self/ns/uts"), "not of the network", false);
    }

    // Others in this process open files too, but not 150.
    assertThat(openFiles()).isLessThan(before + 50);
  }

  private static boolean isOwn(Path path) throws IOException {
    try (Netns netns = Netns.open(Posix.system(), path.toString())) {
      assertThat(netns.path()).isEqualTo(path.toString());
      return netns.isOwn();
    }
  }

  private static void assertRefused(Path path, String reason, boolean gone) {
    assertThatThrownBy(() -> Netns.open(Posix.system(), path.toString()))
        .isInstanceOf(InvalidNetnsException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(reason)
        .extracting(e -> ((InvalidNetnsException) e).isGone())
        .isEqualTo(gone);
  }

  private static long openFiles() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
