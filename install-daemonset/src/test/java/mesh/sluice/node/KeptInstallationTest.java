package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import mesh.sluice.detect.Detection;
import mesh.sluice.install.InstallationState;
import mesh.sluice.install.InstallationState.Phase;
import mesh.sluice.install.Node;
import mesh.sluice.log.CapturedLog;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
@Timeout(60)
class KeptInstallationTest {
  private static final String FILE = "10-net.conflist";

  @TempDir private Path root;
  private final CapturedLog log = new CapturedLog();
  private final List<Boolean> told = new CopyOnWriteArrayList<>();
  private Node node;

  @BeforeEach
  void makeNode() throws IOException {
    node = Node.in(root).network(FILE);
    TestOptions.containerd(root, "");
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void pluginIsInstalledWhereTheRuntimeLooksAndStaysWhenItCloses() throws IOException {
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);

      assertThat(installation.obstacle()).isEmpty();
      assertThat(installation.detection()).isPresent();
      assertThat(told.getLast()).isTrue();
    }
    assertThat(node.hasEntry(FILE)).isTrue();
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
  }

  /** k3s-io/k3s#11369, #1434: a patch release moves the directory of programs. */
  @Test
  void directoryThatMovesIsFollowed() throws IOException {
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
      Path moved = Files.createDirectories(root.resolve("data/cni"));
      TestOptions.containerd(root, "bin_dirs = ['/data/cni']\n");

      lookTwice(installation);
      awaitInstalled(installation);

      assertThat(installation.state().orElseThrow().program())
          .isEqualTo(moved.resolve("sluice-cni"));
      assertThat(moved.resolve("sluice-cni")).hasSameBinaryContentAs(node.plugin());
      assertThat(log.text()).contains("the runtime looks elsewhere now", moved.toString());
    }
  }

  @Test
  void configurationDirectoryThatMovesIsFollowed() throws IOException {
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
      Path moved = Files.createDirectories(root.resolve("agent/net.d"));
      Files.writeString(moved.resolve(FILE), Node.NETWORK);
      TestOptions.containerd(root, "conf_dir = '/agent/net.d'\n");

      lookTwice(installation);
      awaitInstalled(installation);

      assertThat(moved.resolve(FILE)).content().contains("sluice-cni");
      assertThat(installation.state().orElseThrow().configuration()).contains(moved.resolve(FILE));
    }
  }

  /** k3s upgrades by that; its configuration stays the same, so nothing tells of it. */
  @Test
  void symbolicLinkThatLeadsElsewhereIsFollowedByItself() throws IOException {
    Path before = Files.createDirectories(root.resolve("data/1/bin"));
    Path after = Files.createDirectories(root.resolve("data/2/bin"));
    Path current = Files.createSymbolicLink(root.resolve("data/current"), Path.of("1"));
    TestOptions.containerd(root, "bin_dirs = ['/data/current/bin']\n");
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
      assertThat(before.resolve("sluice-cni")).exists();

      Path next = Files.createSymbolicLink(root.resolve("data/next"), Path.of("2"));
      Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);

      Condition.await(
          Duration.ofSeconds(20),
          "the plugin is where the link leads now",
          () -> Files.exists(after.resolve("sluice-cni")),
          log::text);
    }
  }

  @Test
  void nothingIsDoneAnewWhereNothingHasMoved() {
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
      InstallationState before = installation.state().orElseThrow();

      installation.look();

      assertThat(installation.state()).contains(before);
      assertThat(log.text()).doesNotContain("looks elsewhere");
    }
  }

  @Test
  void obstacleIsToldOnceAndNothingBegins() throws IOException {
    TestOptions.containerd(root, "bin_dirs = ['/elsewhere']\n");
    try (KeptInstallation installation = start()) {
      installation.look();

      assertThat(installation.obstacle().orElseThrow())
          .contains("/elsewhere is not visible here", "mount one of them read-write");
      assertThat(installation.state()).isEmpty();
      assertThat(log.text().lines().filter(line -> line.contains("cannot install"))).hasSize(1);
      assertThat(node.names()).containsExactly(FILE, "bridge");
    }
  }

  /** It looks again by itself, after some seconds. */
  @Test
  void installationBeginsWhenTheObstacleIsGone() throws IOException {
    TestOptions.containerd(root, "bin_dirs = ['/elsewhere']\n");
    try (KeptInstallation installation = start()) {
      assertThat(installation.obstacle()).isPresent();

      Files.createDirectory(root.resolve("elsewhere"));
      Condition.await(
          Duration.ofSeconds(20),
          "it begins",
          () -> installation.state().isPresent(),
          () -> installation.obstacle().toString());
      awaitInstalled(installation);

      assertThat(installation.obstacle()).isEmpty();
      assertThat(root.resolve("elsewhere/sluice-cni")).exists();
    }
  }

  /** What is installed is better than nothing while the configuration cannot be understood. */
  @Test
  void laterObstacleLeavesTheInstallationAtWork() throws IOException {
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
      TestOptions.containerd(root, "bin_dirs = ['/elsewhere']\n");

      lookTwice(installation);
      node.network(FILE);

      assertThat(installation.obstacle()).isPresent();
      assertThat(installation.isInstalled()).isFalse();
      assertThat(told.getLast()).isFalse();
      Condition.await(
          Duration.ofSeconds(20), "the entry is back", () -> node.hasEntry(FILE), log::text);
    }
  }

  /** The gate and the alerts go by that. */
  @Test
  void whenTheObstacleIsGoneItIsInstalledAgainAndSaysSo() throws IOException {
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
      TestOptions.containerd(root, "bin_dirs = ['/elsewhere']\n");
      lookTwice(installation);
      assertThat(told.getLast()).isFalse();

      TestOptions.containerd(root, "");
      lookTwice(installation);

      assertThat(installation.isInstalled()).isTrue();
      assertThat(told.getLast()).isTrue();
      assertThat(log.text()).contains("nothing stands in the way of the installation any more");
    }
  }

  /** Whoever rewrites the runtime's configuration leaves it empty, or in part, for a moment. */
  @ParameterizedTest
  @ValueSource(strings = {"", "version = 3\n[plugins.'io.conta"})
  void configurationThatIsBeingWrittenMovesNothing(String text) throws IOException {
    useAnotherConfigurationDirectory();
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
      Path file = root.resolve("etc/containerd/config.toml");
      String whole = Files.readString(file);

      Files.writeString(file, text);
      installation.look();
      Files.writeString(file, whole);
      lookTwice(installation);

      assertThat(node.hasEntry(FILE)).isFalse();
      assertThat(log.text()).doesNotContain("looks elsewhere");
      assertThat(installation.isInstalled()).isTrue();
    }
  }

  /** The runtime goes on with what it read at its start. */
  @Test
  void configurationThatCannotBeReadAnyMoreMovesNothing() throws IOException {
    useAnotherConfigurationDirectory();
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);

      Files.writeString(root.resolve("etc/containerd/config.toml"), "version = [\n");
      lookTwice(installation);
      lookTwice(installation);

      assertThat(node.hasEntry(FILE)).isFalse();
      assertThat(log.text()).doesNotContain("looks elsewhere").contains("config.toml: ");
    }
  }

  @Test
  void warningsAreToldOnce() throws IOException {
    TestOptions.containerd(root, "max_conf_num = 2\n");
    try (KeptInstallation installation = start()) {
      installation.look();

      assertThat(log.text().lines().filter(line -> line.contains("max_conf_num"))).hasSize(1);
    }
  }

  /** Otherwise all that ever was to be warned of would be kept. */
  @Test
  void warningThatComesBackIsToldAgain() throws IOException {
    TestOptions.containerd(root, "max_conf_num = 2\n");
    try (KeptInstallation installation = start()) {
      TestOptions.containerd(root, "");
      installation.look();
      TestOptions.containerd(root, "max_conf_num = 2\n");
      installation.look();

      assertThat(log.text().lines().filter(line -> line.contains("max_conf_num"))).hasSize(2);
    }
  }

  @Test
  void startThatChangesNothingDoesNotSayThatItInstalled() {
    try (KeptInstallation installation = start()) {
      awaitInstalled(installation);
    }
    assertThat(log.text()).contains("\"plugin installed\"").doesNotContain("nothing was changed");
    try (CapturedLog later = new CapturedLog();
        KeptInstallation installation = start()) {
      awaitInstalled(installation);

      assertThat(later.text())
          .contains("plugin is in place; nothing was changed")
          .doesNotContain("\"plugin installed\"");
    }
  }

  @Test
  void internalErrorDoesNotEndTheLookingAgain() {
    NodeInstallation whole = TestOptions.installation(root, node.plugin());
    AtomicInteger looks = new AtomicInteger();
    Supplier<Detection> broken =
        () -> {
          if (looks.incrementAndGet() == 2) {
            throw new IllegalStateException("as a bug would");
          }
          return whole.detect().get();
        };
    NodeInstallation failing =
        new NodeInstallation(
            whole.root(), broken, whole.insists(), whole.mode(), whole.plugin(), whole.entry());
    try (KeptInstallation installation = KeptInstallation.start(failing, told::add)) {
      awaitInstalled(installation);

      installation.lookOrTell();
      installation.lookOrTell();

      assertThat(looks).hasValue(3);
      assertThat(log.text()).contains("internal error; trying again", "as a bug would");
    }
  }

  private KeptInstallation start() {
    return KeptInstallation.start(TestOptions.installation(root, node.plugin()), told::add);
  }

  /** So that a look that cannot read which one it is would find the network in the usual one. */
  private void useAnotherConfigurationDirectory() throws IOException {
    Path other = Files.createDirectories(root.resolve("data/net.d"));
    Files.writeString(other.resolve(FILE), Node.NETWORK);
    TestOptions.containerd(root, "conf_dir = '/data/net.d'\n");
  }

  /** One look is not enough to follow: the configuration may be about to be written. */
  private static void lookTwice(KeptInstallation installation) {
    installation.look();
    installation.look();
  }

  private void awaitInstalled(KeptInstallation installation) {
    Condition.await(
        Duration.ofSeconds(20),
        "it is installed",
        () -> installation.state().filter(state -> state.phase() == Phase.INSTALLED).isPresent(),
        () -> installation.state() + log.text());
  }
}
