package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import mesh.sluice.detect.HostFiles.DirectoryState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostRootTest {
  @TempDir Path outside;
  private Path directory;
  private HostRoot root;
  private HostTree tree;

  @BeforeEach
  void makeRoot() throws IOException {
    directory = Files.createDirectory(outside.resolve("host"));
    root = HostRoot.at(directory);
    tree = HostTree.in(directory);
  }

  @Test
  void absoluteLinkLeadsFromTheRootOn() throws IOException {
    tree.file("/var/real/config.toml", "a = 1").link("/etc/config.toml", "/var/real/config.toml");

    assertThat(root.resolve("/etc/config.toml"))
        .isEqualTo(directory.resolve("var/real/config.toml"));
    assertThat(root.read("/etc/config.toml")).asString().isEqualTo("a = 1");
  }

  @Test
  void relativeLinkOfADirectoryIsFollowed() throws IOException {
    tree.directory("/var/snap/microk8s/7394/args").link("/var/snap/microk8s/current", "7394");

    assertThat(root.real("/var/snap/microk8s/current/args"))
        .isEqualTo("/var/snap/microk8s/7394/args");
  }

  @Test
  void noLinkLeadsOutOfTheRoot() throws IOException {
    Files.writeString(outside.resolve("secret"), "s");
    tree.link("/etc/up", "../../../secret").link("/etc/absolute", outside + "/secret");

    assertThatThrownBy(() -> root.read("/etc/up")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> root.read("/etc/absolute")).isInstanceOf(NoSuchFileException.class);
    assertThat(root.resolve("/../../secret")).isEqualTo(directory.resolve("secret"));
  }

  @Test
  void circleOfLinksEnds() {
    tree.link("/a", "/b").link("/b", "/a");

    assertThatThrownBy(() -> root.resolve("/a/file")).isInstanceOf(FileSystemLoopException.class);
    assertThat(root.state("/a")).isEqualTo(DirectoryState.NOT_VISIBLE);
  }

  @Test
  void directoryIsNotRead() {
    tree.directory("/etc/containerd/config.toml");

    assertThatIOException()
        .isThrownBy(() -> root.read("/etc/containerd/config.toml"))
        .withMessage("it is not a regular file");
  }

  @Test
  void hugeFileIsNotRead() {
    tree.file("/big", "#".repeat(HostFiles.MAX_BYTES + 1));

    assertThatIOException()
        .isThrownBy(() -> root.read("/big"))
        .withMessageContaining("1048576 bytes");
  }

  @Test
  void namesAreSorted() throws IOException {
    tree.file("/d/b", "").file("/d/a", "").file("/d/B", "");

    assertThat(root.list("/d")).containsExactly("B", "a", "b");
  }

  @Test
  void missingRootShowsNothing() {
    HostRoot missing = HostRoot.at(outside.resolve("missing"));

    assertThat(missing.state("/etc")).isEqualTo(DirectoryState.NOT_VISIBLE);
    assertThatThrownBy(() -> missing.list("/etc")).isInstanceOf(NoSuchFileException.class);
  }
}
