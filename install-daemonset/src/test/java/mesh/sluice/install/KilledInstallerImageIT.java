package mesh.sluice.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The native program, killed before each of its system calls that change a file: strace counts
 * them, and sends the signal. Whatever it leaves is the old state or the new one, and the next run
 * finishes the work.
 */
class KilledInstallerImageIT {
  private static final int KILLED = 128 + 9;

  /** More than any run has of one kind; a program that never ends by itself would be a fault. */
  private static final int MAX_CALLS = 400;

  private static final String FILE = "10-net.conflist";
  private static final String SINGLE = "{\"name\":\"net\",\"type\":\"ptp\"}\n";

  @TempDir private Path directory;

  /** All that change a file, or how it is found. Opening is seen at the next of these. */
  static Stream<String> calls() {
    return Stream.of(
        "write,pwrite64,writev",
        "rename,renameat,renameat2",
        "unlink,unlinkat,rmdir",
        "fsync,fdatasync,sync_file_range",
        "chmod,fchmod,fchmodat",
        "chown,fchown,lchown,fchownat",
        "link,linkat,symlink,symlinkat,mkdir,mkdirat,truncate,ftruncate,fallocate");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void installationKilledBeforeAnyCallLeavesTheOldOrTheNew(String calls) throws IOException {
    Node undisturbed = Node.in(directory.resolve("undisturbed")).network(FILE);
    assertFinishes(undisturbed);
    String after = undisturbed.text(FILE);
    List<Integer> ends = new ArrayList<>();
    do {
      Node node = Node.in(directory.resolve("install-" + ends.size())).network(FILE);
      Files.writeString(node.program(), "the one before");

      ends.add(killed(calls, ends.size() + 1, install(node)));

      boolean programIsNew = Files.mismatch(node.program(), node.plugin()) < 0;
      if (!programIsNew) {
        assertThat(node.program()).hasContent("the one before");
      }
      assertThat(node.text(FILE)).isIn(Node.NETWORK, after);
      assertThat(node.hasEntry(FILE) && !programIsNew).as("entry without program").isFalse();
      assertFinishes(node);
      assertThat(node.text(FILE)).isEqualTo(after);
    } while (ends.getLast() != 0 && ends.size() < MAX_CALLS);
    assertEnded(ends);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void singlePluginStaysLoadableWhereverItIsKilled(String calls) throws IOException {
    List<Integer> ends = new ArrayList<>();
    do {
      Node node = Node.in(directory.resolve("single-" + ends.size()));
      node.network("10-net.conf", SINGLE);

      ends.add(killed(calls, ends.size() + 1, install(node)));

      ConfigDirectory files = new ConfigDirectory(node.confDir(), List.of());
      var choice = files.choose(files.names().orElseThrow());
      assertThat(choice.skipped()).isEmpty();
      assertThat(choice.chosen().orElseThrow().network()).isEqualTo("net");
      assertFinishes(node);
      assertThat(node.names()).containsExactly(FILE, "bridge", "sluice-cni");
    } while (ends.getLast() != 0 && ends.size() < MAX_CALLS);
    assertEnded(ends);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void uninstallationKilledBeforeAnyCallLeavesTheOldOrTheNew(String calls) throws IOException {
    List<Integer> ends = new ArrayList<>();
    do {
      Node node = Node.in(directory.resolve("uninstall-" + ends.size())).network(FILE);
      node.install();

      ends.add(killed(calls, ends.size() + 1, uninstall(node)));

      boolean passThrough = PassThrough.is(Files.readAllBytes(node.program()));
      if (!passThrough) {
        assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
      }
      assertThat(node.text(FILE)).isIn(Node.NETWORK, Node.withEntry());
      assertThat(node.hasEntry(FILE) && passThrough).as("entry of a pass-through").isFalse();
      assertThat(Programs.start(directory, uninstall(node), "").status()).isZero();
      assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
      assertThat(PassThrough.is(Files.readAllBytes(node.program()))).isTrue();
      assertThat(node.names()).containsExactly(FILE, "bridge", "sluice-cni");
    } while (ends.getLast() != 0 && ends.size() < MAX_CALLS);
    assertEnded(ends);
  }

  /** Otherwise the tests above could have killed nothing at all. */
  @Test
  void renamesAreAmongTheCallsThatAreCounted() throws IOException {
    Node node = Node.in(directory.resolve("rename")).network(FILE);

    assertThat(killed("rename,renameat,renameat2", 1, install(node))).isEqualTo(KILLED);
    assertThat(killed("rename,renameat,renameat2", 2, install(node))).isEqualTo(KILLED);
    assertThat(Files.mismatch(node.program(), node.plugin())).isNegative();
    assertThat(node.text(FILE)).isEqualTo(Node.NETWORK);
  }

  private static void assertEnded(List<Integer> ends) {
    assertThat(ends.getLast()).as("exit statuses %s", ends).isZero();
  }

  private void assertFinishes(Node node) throws IOException {
    Programs.Ended ended = Programs.start(directory, install(node), "");
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    node.assertNothingTemporary();
  }

  /** Runs a program that is killed before its n-th of these calls; its exit status. */
  private int killed(String calls, int n, List<String> command) throws IOException {
    List<String> traced =
        new ArrayList<>(
            List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + calls,
                "-e",
                "inject=" + calls + ":signal=KILL:when=" + n));
    traced.addAll(command);
    return Programs.start(directory, traced, "").status();
  }

  private static List<String> install(Node node) {
    return List.of(
        program(),
        "install",
        "--conf-dir",
        node.confDir().toString(),
        "--bin-dir",
        node.binDir().toString(),
        "--plugin",
        node.plugin().toString(),
        "--once");
  }

  private static List<String> uninstall(Node node) {
    return List.of(
        program(),
        "uninstall",
        "--conf-dir",
        node.confDir().toString(),
        "--bin-dir",
        node.binDir().toString());
  }

  private static String program() {
    return Path.of(System.getProperty("sluice.node", "target/sluice-node"))
        .toAbsolutePath()
        .toString();
  }
}
