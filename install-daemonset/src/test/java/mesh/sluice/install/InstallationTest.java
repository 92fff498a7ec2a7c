package mesh.sluice.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import mesh.sluice.install.InstallationState.Phase;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plugin is kept installed, whatever others do with the files. */
class InstallationTest {
  /** Much longer than the second that is promised, which a busy machine may not have. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
  private static final String FILE = "10-net.conflist";

  @TempDir private Path directory;
  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  private final List<InstallationState> states = new CopyOnWriteArrayList<>();
  private Node node;
  private Installation installation;

  @BeforeEach
  void makeANode() throws IOException {
    node = Node.in(directory);
    installation = installation();
  }

  private Installation installation() {
    InstantSource time = clock::get;
    return new Installation(node.settings(), states::add, time);
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void onceInstallsAndSaysWhat() throws IOException {
    node.network(FILE);

    InstallationState state = installation.installOnce();

    assertThat(state.phase()).isEqualTo(Phase.INSTALLED);
    assertThat(state.configuration()).contains(node.conf(FILE));
    assertThat(state.network()).contains("net");
    assertThat(state.mode()).contains("conflist");
    assertThat(state.program()).isEqualTo(node.program());
    assertThat(state.version()).contains("v1");
    assertThat(state.since()).isEqualTo(NOW);
    assertThat(state.rewrites()).isZero();
    assertThat(state.lastError()).isEmpty();
    assertThat(states).containsExactly(state);
  }

  @Test
  void onceWithoutANetworkIsWaiting() throws IOException {
    InstallationState state = installation.installOnce();

    assertThat(state.phase()).isEqualTo(Phase.WAITING);
    assertThat(state.detail()).startsWith("there is no network configuration yet");
  }

  @Test
  void onceFailsWithWhatIsWrong() throws IOException {
    Files.delete(node.plugin());

    assertThatThrownBy(() -> installation.installOnce())
        .isInstanceOf(InstallationException.class)
        .hasMessageContaining("there is no such file");
  }

  /** The ways in which networks write their files. */
  enum Change {
    /** linkerd/linkerd2#11549: Calico on AKS. */
    WRITTEN_IN_PLACE {
      @Override
      void make(Node node) throws IOException {
        node.network(FILE);
      }
    },
    WRITTEN_IN_PARTS {
      @Override
      void make(Node node) throws IOException {
        int half = Node.NETWORK.length() / 2;
        Files.writeString(node.conf(FILE), Node.NETWORK.substring(0, half));
        Files.writeString(node.conf(FILE), Node.NETWORK.substring(half), StandardOpenOption.APPEND);
      }
    },
    MOVED_INTO_PLACE {
      @Override
      void make(Node node) throws IOException {
        Path temporary = Files.writeString(node.conf(FILE + ".tmp"), Node.NETWORK);
        Files.move(temporary, node.conf(FILE), StandardCopyOption.ATOMIC_MOVE);
      }
    },
    MOVED_IN_FROM_ELSEWHERE {
      @Override
      void make(Node node) throws IOException {
        Path elsewhere = Files.writeString(node.confDir().resolveSibling("x"), Node.NETWORK);
        Files.move(elsewhere, node.conf(FILE), StandardCopyOption.ATOMIC_MOVE);
      }
    },
    /** linkerd/linkerd2#10669: the VPC plugin of EKS. */
    REMOVED_AND_MADE_AGAIN {
      @Override
      void make(Node node) throws IOException {
        Files.delete(node.conf(FILE));
        node.network(FILE);
      }
    },
    DIRECTORY_REMOVED_AND_MADE_AGAIN {
      @Override
      void make(Node node) throws IOException {
        Files.delete(node.conf(FILE));
        Files.delete(node.confDir());
        Files.createDirectory(node.confDir());
        node.network(FILE);
      }
    },
    DIRECTORY_ABOVE_MOVED_AWAY {
      @Override
      void make(Node node) throws IOException {
        Path above = node.confDir().getParent();
        Files.move(above, above.resolveSibling("cni.old"));
        Files.createDirectories(node.confDir());
        node.network(FILE);
      }
    },
    ANOTHER_NETWORK_BEFORE_IT {
      @Override
      void make(Node node) throws IOException {
        node.network("05-first.conflist");
      }

      @Override
      String file() {
        return "05-first.conflist";
      }
    },
    ENTRY_CHANGED {
      @Override
      void make(Node node) throws IOException {
        node.network(FILE, Node.withEntry().replace("annotations\":true", "annotations\":false"));
      }
    };

    abstract void make(Node node) throws IOException;

    String file() {
      return FILE;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWayOfChangingAFileIsFollowed(Change change) throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);

    change.make(node);

    awaitInstalled(change.file());
    assertThat(states.getLast().lastError()).isEmpty();
    node.assertNothingTemporary();
  }

  @Test
  void directoryThatIsNotThereYetIsWaitedFor() throws IOException {
    Files.delete(node.confDir());
    Files.delete(node.confDir().getParent());
    installation.start();
    String detail = node.confDir() + " does not exist yet";
    await("it says so", () -> installation.state().detail().equals(detail));

    Files.createDirectories(node.confDir());
    node.network(FILE);

    awaitInstalled(FILE);
  }

  /** linkerd/linkerd2#10669, #10720, #10738: a network that is not ready must not look as if. */
  @Test
  void fileThatItsOwnerTookAwayIsNotMadeAgain() throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);

    Files.delete(node.conf(FILE));

    awaitPhase(Phase.WAITING);
    assertThat(installation.state().configuration()).isEmpty();
    assertThat(node.names()).containsExactly("bridge", "sluice-cni");
  }

  @Test
  void programThatVanishesIsInstalledAgain() throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);

    Files.delete(node.program());
    await("the program is back", () -> Files.exists(node.program()));

    await("nobody runs the program", () -> node.overwriteProgram("overwritten"));
    await("the program is as it was", () -> Files.mismatch(node.program(), node.plugin()) < 0);
  }

  /** The whole directory was wiped: entry without program. */
  @Test
  void programComesBackWithItsDirectory() throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);

    // In one step: it would be put back between two.
    Files.move(node.binDir(), node.binDir().resolveSibling("wiped"));
    awaitPhase(Phase.FAILED);
    assertThat(installation.state().lastError()).isPresent();
    Files.createDirectory(node.binDir());

    await("the program is back", () -> Files.exists(node.program()));
    awaitPhase(Phase.INSTALLED);
    assertThat(installation.state().lastError()).isPresent();
  }

  /** istio/istio#49538: it must not become a fight. */
  @Test
  void driftIsReportedAndTheEntryComesBackMoreSlowly() throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);

    for (int i = 0; i < RewriteRate.MAX_REWRITES; i++) {
      node.network(FILE);
      long rewrites = i + 1L;
      await("rewritten", () -> installation.state().rewrites() >= rewrites);
    }
    assertThat(installation.state().drift()).isTrue();
    node.network(FILE);
    awaitPhase(Phase.WAITING);

    assertThat(installation.state().detail())
        .isEqualTo("something else changes " + node.conf(FILE) + " again and again");
    awaitInstalled(FILE);
    assertThat(installation.state().rewrites()).isEqualTo(RewriteRate.MAX_REWRITES + 1);
  }

  /** k8snetworkplumbingwg/multus-cni#1132 */
  @Test
  void fileThatCiliumKeepsGetsTheEntry() throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);

    Files.move(node.conf(FILE), node.conf(FILE + ".cilium_bak"));
    node.network("05-cilium.conflist");

    awaitInstalled("05-cilium.conflist");
    assertThat(Files.exists(node.conf(FILE))).isFalse();
  }

  /** A network that is being written is not passed over for one that is never used. */
  @Test
  void halfWrittenFileIsWaitedFor() throws IOException {
    node.network(FILE).network("90-podman.conflist");
    installation.start();
    awaitInstalled(FILE);

    node.network(FILE, Node.NETWORK.substring(0, 40));
    // Half a second: longer than it takes to notice.
    long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
    await("some time has passed", () -> System.nanoTime() > end);
    node.network(FILE);

    awaitInstalled(FILE);
    assertThat(node.text("90-podman.conflist")).isEqualTo(Node.NETWORK);
  }

  @Test
  void fileThatStaysGarbageIsPassedOver() throws IOException {
    node.network(FILE).network("90-podman.conflist");
    installation.start();
    awaitInstalled(FILE);

    node.network(FILE, "garbage");

    awaitInstalled("90-podman.conflist");
    assertThat(node.text(FILE)).isEqualTo("garbage");
  }

  @Test
  void nameThatNoFolderCanHaveIsNoObstacle() throws IOException {
    node.network(FILE, Node.NETWORK.replace("\"net\"", "\"n\\u0000\""));

    assertThat(installation.installOnce().phase()).isEqualTo(Phase.INSTALLED);
    assertThat(node.hasEntry(FILE)).isTrue();
  }

  @Test
  void afterAnInternalErrorItGoesOn() throws IOException {
    AtomicBoolean thrown = new AtomicBoolean();
    InstallationListener listener =
        state -> {
          if (thrown.compareAndSet(false, true)) {
            throw new IllegalStateException("as a bug would");
          }
          states.add(state);
        };
    node.network(FILE);
    try (Installation broken = new Installation(node.settings(), listener, clock::get)) {
      broken.start();

      await("it is told", () -> broken.state().lastError().isPresent());
      await("it is tried again", () -> broken.state().phase() == Phase.INSTALLED);
      assertThat(broken.state().lastError().orElseThrow().message())
          .contains("internal error", "as a bug would");
    }
  }

  @Test
  void jumpsOfTheClockChangeNothing() throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);

    clock.set(Instant.EPOCH);
    node.network(FILE);
    await("rewritten", () -> installation.state().rewrites() == 1);
    clock.set(NOW.plus(Duration.ofDays(10_000)));
    node.network(FILE);
    await("rewritten again", () -> installation.state().rewrites() == 2);

    assertThat(installation.state().since()).isEqualTo(NOW);
    assertThat(installation.state().drift()).isFalse();
  }

  @Test
  void closingLeavesEverythingInPlace() throws IOException {
    node.network(FILE);
    installation.start();
    awaitInstalled(FILE);
    List<String> names = node.names();

    installation.close();

    assertThat(node.text(FILE)).isEqualTo(Node.withEntry());
    assertThat(node.names()).isEqualTo(names);
    assertThat(installation.state().phase()).isEqualTo(Phase.INSTALLED);
  }

  @Test
  void twoInstallersAtOnceComeToTheSame() throws IOException {
    try (Installation other = installation()) {
      installation.start();
      other.start();
      // As often as is no drift yet.
      for (int i = 0; i < RewriteRate.MAX_REWRITES - 1; i++) {
        String text = Node.NETWORK.replace("1.5e3", "" + i);
        node.network(FILE, text);
        String expected = Node.withEntry().replace("1.5e3", "" + i);
        await("the entry is there once", () -> node.text(FILE).equals(expected));
      }
    }
    installation.close();

    node.assertNothingTemporary();
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
  }

  private void awaitInstalled(String file) {
    await(
        "the entry is in " + file,
        () ->
            node.hasEntry(file)
                && installation.state().phase() == Phase.INSTALLED
                && installation.state().configuration().equals(Optional.of(node.conf(file)))
                && node.text(file).contains("annotations\":true"));
  }

  private void awaitPhase(Phase phase) {
    await("it is " + phase, () -> installation.state().phase() == phase);
  }

  private void await(String what, Callable<Boolean> question) {
    Condition.await(DEADLINE, what, question, () -> states.toString());
  }
}
