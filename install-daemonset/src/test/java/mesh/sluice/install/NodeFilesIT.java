package mesh.sluice.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems that refuse, and owners other than root; as root. */
class NodeFilesIT {
  @TempDir private Path directory;
  private final Deque<Path> mounts = new ArrayDeque<>();
  private Node node;

  @BeforeEach
  void makeANode() throws IOException {
    node = Node.in(directory);
  }

  @AfterEach
  void unmount() throws IOException {
    while (!mounts.isEmpty()) {
      run("umount", mounts.pop().toString());
    }
  }

  /** A page is what the kernel gives out: the network takes one, and the other file all others. */
  @Test
  void fullDiskLeavesTheNetworkAsItIs() throws IOException {
    mount(node.confDir(), "-t", "tmpfs", "-o", "size=64k", "tmpfs");
    node.network("10-net.conflist");
    fill(node.conf("ballast"));

    assertThatThrownBy(node::install)
        .isInstanceOf(InstallationException.class)
        .hasMessageContaining(node.conf("10-net.conflist") + ": it cannot be written")
        .hasMessageContaining("No space left on device");

    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    node.assertNothingTemporary();
    Files.delete(node.conf("ballast"));
    node.install();
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.withEntry());
  }

  @Test
  void fullDiskLeavesTheProgramAsItIs() throws IOException {
    node.network("10-net.conflist");
    mount(node.binDir(), "-t", "tmpfs", "-o", "size=64k", "tmpfs");
    Files.writeString(node.program(), "the one before");
    Files.writeString(node.plugin(), Files.readString(node.plugin()) + "#".repeat(65_000));

    assertThatThrownBy(node::install)
        .hasMessageContaining(node.program() + ": it cannot be written")
        .hasMessageContaining("No space left on device");

    assertThat(node.program()).hasContent("the one before");
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    node.assertNothingTemporary();
  }

  /** istio/istio#54719: GKE; linkerd/linkerd2#7391: SELinux. */
  @Test
  void readOnlyDirectoryOfProgramsIsNamed() throws IOException {
    node.network("10-net.conflist");
    mountReadOnly(node.binDir());

    assertThatThrownBy(node::install)
        .hasMessageStartingWith(node.binDir() + ": it is not writable")
        .hasMessageContaining("name another directory");
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
  }

  /** A failed installation changes nothing, not even the program. */
  @Test
  void readOnlyDirectoryOfNetworksIsNoticedBeforeTheProgramIsInstalled() throws IOException {
    node.network("10-net.conflist");
    mountReadOnly(node.confDir());

    assertThatThrownBy(node::install)
        .hasMessageStartingWith(node.confDir() + ": it is not writable");
    assertThat(Files.exists(node.program())).isFalse();
  }

  @Test
  void programOnAFileSystemThatRunsNoneIsNotNamed() throws IOException {
    node.network("10-net.conflist");
    mount(node.binDir(), "-t", "tmpfs", "-o", "noexec", "tmpfs");

    assertThatThrownBy(node::install).hasMessageContaining("it cannot be started");
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    node.assertNothingTemporary();
  }

  @Test
  void ownerAndModeStay() throws IOException {
    node.network("10-net.conflist");
    run("chown", "12345:54321", node.conf("10-net.conflist").toString());
    run("chmod", "0604", node.conf("10-net.conflist").toString());

    node.install();
    assertThat(FileAccess.of(node.conf("10-net.conflist")))
        .isEqualTo(new FileAccess(0604, 12345, 54321));

    node.uninstaller().uninstall();
    assertThat(FileAccess.of(node.conf("10-net.conflist")))
        .isEqualTo(new FileAccess(0604, 12345, 54321));
  }

  /** projectcalico/calico#8932: "text file busy". */
  @Test
  void programIsReplacedWhileItRuns() throws Exception {
    node.network("10-net.conflist");
    Files.copy(Path.of("/bin/sleep"), node.program());
    Process running = new ProcessBuilder(node.program().toString(), "60").start();
    try {
      node.install();

      assertThat(running.isAlive()).isTrue();
      assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    } finally {
      running.destroyForcibly().waitFor();
    }
  }

  private void fill(Path file) throws IOException {
    assertThatThrownBy(() -> Files.write(file, new byte[64 * 1024]))
        .hasMessageContaining("No space left");
  }

  private void mount(Path at, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(options));
    command.add(at.toString());
    run(command.toArray(String[]::new));
    mounts.push(at);
  }

  private void mountReadOnly(Path at) throws IOException {
    mount(at, "--bind", at.toString());
    run("mount", "-o", "remount,ro,bind", at.toString());
  }

  private void run(String... command) throws IOException {
    Programs.run(directory, List.of(command), "");
  }
}
