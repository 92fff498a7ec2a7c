package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.connections.PeerConnection;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.testing.Programs;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel asks of a process that repairs: the two capabilities of the DaemonSet. */
@Timeout(120)
class CapabilitiesIT {
  private static final String FILES = "+chown,+dac_override,+fowner";
  private static final String ADDRESS = "10.91.0.2";

  @TempDir private Path directory;
  private RepairNode node;
  private TestNetns netns;
  private TestNetns peer;

  @BeforeEach
  void makeNode() throws IOException {
    node = new RepairNode(directory);
    netns = node.sandbox(ADDRESS);
    peer = TestNetns.create();
    netns.ip("link add net1 type veth peer name eth0 netns " + peer.name(), "link set net1 up");
    netns.ip("address add 10.89.0.1/24 dev net1");
    peer.ip("link set eth0 up", "address add 10.89.0.2/24 dev eth0");
  }

  @AfterEach
  void removeNode() {
    peer.close();
    node.close();
  }

  /** The connections, too. Without SYS_PTRACE, which /proc/PID/ns/net would take. */
  @Test
  void theTwoAreEnough() throws Exception {
    try (PeerConnection open = PeerConnection.open(netns, peer, "10.89.0.2")) {
      Ended ended = repair(FILES + ",+sys_admin,+net_admin");

      assertThat(ended.output())
          .contains(
              "failure: Optional.empty",
              "before: Missing[]",
              "after: Intact[]",
              "lost=[], reason=]");
      open.exchange();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"+net_admin", "+sys_admin"})
  void neitherIsEnoughAlone(String capability) throws Exception {
    Ended ended = repair(FILES + "," + capability);

    assertThat(ended.status()).as(ended.output()).isNotZero();
    assertThat(ended.output()).contains("EPERM").doesNotContain("after:");
  }

  /** What keeps from looking is told, instead of a namespace that is not found. */
  @Test
  void namespaceThatMustNotBeEnteredIsNamedWithTheReason() throws Exception {
    assertThat(repair(FILES + ",+net_admin").output())
        .contains("failure: Optional[" + directory, "setns: EPERM");
  }

  /** A program of root's has what the bounding set leaves, as in a container. */
  private Ended repair(String capabilities) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set=-all," + capabilities, "--inh-caps=-all"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            InstallOnce.class.getName(),
            directory.toString(),
            ADDRESS));
    return Programs.start(Path.of("").toAbsolutePath(), command, "");
  }
}
