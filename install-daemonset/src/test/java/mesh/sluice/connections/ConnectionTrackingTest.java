package mesh.sluice.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;

class ConnectionTrackingTest {
  private static final RedirectPolicy POLICY = RedirectPolicy.DEFAULT;
  private static final int SIDECAR = 1337;
  private static final int APPLICATION = 8080;
  private static final Set<Integer> LISTENING =
      Set.of(APPLICATION, POLICY.inbound().port(), POLICY.outbound().port());

  /** A client's connection that the rules have brought to the sidecar, which calls the pod. */
  private static final TcpConnection FROM_SIDECAR =
      connection("127.0.0.6", 38_682, "10.77.0.1", APPLICATION, SIDECAR);

  private static final TcpConnection AT_APPLICATION =
      connection("10.77.0.1", APPLICATION, "127.0.0.6", 38_682, 1_000);

  @Test
  void whatTheSidecarPassesOnIsNotTakenForAConnectionFromOutside() {
    TcpConnection atListener =
        connection("10.77.0.1", POLICY.inbound().port(), "10.77.0.2", 50_000, SIDECAR);

    assertThat(chosen(AT_APPLICATION, atListener, FROM_SIDECAR)).containsExactly(FROM_SIDECAR);
  }

  @Test
  void endWhoseOtherEndIsElsewhereIsChosenOnEitherSide() {
    TcpConnection in = connection("10.77.0.1", APPLICATION, "10.77.0.2", 50_000, 1_000);
    TcpConnection out = connection("10.77.0.1", 50_001, "10.77.0.2", APPLICATION, 1_000);

    assertThat(chosen(in, out)).containsExactly(in, out);
  }

  private static List<TcpConnection> chosen(TcpConnection... all) {
    return ConnectionTracking.chosen(List.of(all), LISTENING, POLICY);
  }

  private static TcpConnection connection(
      String local, int localPort, String remote, int remotePort, long user) {
    return new TcpConnection(
        IpAddress.parse(local), localPort, IpAddress.parse(remote), remotePort, user);
  }
}
