package mesh.sluice.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.redirect.PodRedirect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel does with connections that are older than the rules. */
@Timeout(60)
class ConnectionTrackingIT {
  private static final Posix POSIX = Posix.system();
  private static final RedirectPolicy POLICY = RedirectPolicy.DEFAULT;

  private TestNetns pod;
  private TestNetns peer;

  @BeforeEach
  void makeNamespaces() {
    pod = TestNetns.create();
    peer = TestNetns.create();
    pod.ip(
        "link add eth0 type veth peer name eth0 netns " + peer.name(),
        "link set eth0 up",
        "address add 10.77.0.1/24 dev eth0",
        "address add fd77::1/64 dev eth0 nodad");
    peer.ip(
        "link set eth0 up",
        "address add 10.77.0.2/24 dev eth0",
        "address add fd77::2/64 dev eth0 nodad");
  }

  @AfterEach
  void removeNamespaces() {
    pod.close();
    peer.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void connectionsFromBeforeGoOnAndNewOnesAreRedirected(BackendChoice backend) throws Exception {
    try (PeerConnection outIpv4 = PeerConnection.open(pod, peer, "10.77.0.2");
        PeerConnection inIpv4 = PeerConnection.open(peer, pod, "10.77.0.1");
        PeerConnection outIpv6 = PeerConnection.open(pod, peer, "fd77::2");
        PeerConnection inIpv6 = PeerConnection.open(peer, pod, "fd77::1")) {
      outIpv4.exchange();
      KeptConnections kept = keep(POLICY);
      install(POLICY, backend);

      assertThat(kept.lost()).isEmpty();
      assertThat(kept.outside()).hasSize(4);
      for (PeerConnection each : new PeerConnection[] {outIpv4, inIpv4, outIpv6, inIpv6}) {
        each.exchange();
        each.exchange();
      }
      assertThatThrownBy(() -> PeerConnection.open(pod, peer, "10.77.0.2"))
          .isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> PeerConnection.open(pod, peer, "fd77::2"))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void transparentInterceptionLeavesThemAlsoWhereTheyAre() throws Exception {
    RedirectPolicy transparent =
        POLICY.withInbound(
            new InboundCapture(
                InboundMode.TPROXY,
                POLICY.inbound().port(),
                POLICY.inbound().includePorts(),
                POLICY.inbound().excludePorts()));
    try (PeerConnection out = PeerConnection.open(pod, peer, "10.77.0.2");
        PeerConnection in = PeerConnection.open(peer, pod, "10.77.0.1")) {
      keep(transparent);
      install(transparent, BackendChoice.NFT);

      out.exchange();
      in.exchange();
    }
  }

  /** Why the kernel is told of them at all. */
  @Test
  void withoutBeingToldTheKernelResetsThem() throws Exception {
    try (PeerConnection out = PeerConnection.open(pod, peer, "10.77.0.2");
        PeerConnection in = PeerConnection.open(peer, pod, "10.77.0.1")) {
      install(POLICY, BackendChoice.NFT);

      assertThatThrownBy(out::sendAndReceive).isInstanceOf(SocketException.class);
      assertThatThrownBy(in::sendAndReceive).isInstanceOf(SocketException.class);
    }
  }

  /** Rules that somebody has flushed come back: what was redirected stays so. */
  @Test
  void redirectedConnectionsStayRedirectedWhenRulesComeBack() throws Exception {
    install(POLICY, BackendChoice.NFT);
    int listener = POLICY.outbound().port();
    try (PeerConnection redirected = PeerConnection.open(pod, pod, "10.77.0.2", 7_000, listener)) {
      redirected.exchange();
      pod.run("nft", "flush", "ruleset");
      try (PeerConnection direct = PeerConnection.open(pod, peer, "10.77.0.2")) {
        KeptConnections kept = keep(POLICY);
        install(POLICY, BackendChoice.NFT);

        assertThat(kept.outside()).hasSize(1);
        assertThat(kept.outside().getFirst().toString()).startsWith("10.77.0.1:");
        redirected.exchange();
        direct.exchange();
      }
    }
  }

  @Test
  void sidecarsOwnConnectionsAreNotCounted() throws Exception {
    try (PeerConnection out = PeerConnection.open(pod, peer, "10.77.0.2")) {
      RedirectPolicy ours =
          POLICY.withSidecar(new SidecarIdentity(List.of(new OwnerId(0)), List.of(), PortSet.NONE));
      KeptConnections kept = keep(ours);
      install(ours, BackendChoice.NFT);

      assertThat(kept.outside()).isEmpty();
      out.exchange();
    }
  }

  /** Its end at the application looks as if it came from outside, by an address of {@code lo}. */
  @Test
  void whatTheSidecarPassesOnIsNotCounted() throws Exception {
    RedirectPolicy ours =
        POLICY.withSidecar(new SidecarIdentity(List.of(new OwnerId(0)), List.of(), PortSet.NONE));
    try (ServerSocket application = pod.call(() -> new ServerSocket(0));
        Socket sidecar =
            pod.call(
                () ->
                    new Socket(
                        InetAddress.getByName("10.77.0.1"),
                        application.getLocalPort(),
                        InetAddress.getByName("127.0.0.6"),
                        0));
        Socket accepted = application.accept()) {
      KeptConnections kept = keep(ours);
      install(ours, BackendChoice.NFT);

      assertThat(kept.outside()).isEmpty();
      sidecar.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
    }
  }

  private KeptConnections keep(RedirectPolicy policy) throws Exception {
    return pod.call(() -> ConnectionTracking.keep(POSIX, policy, "eth0", List.of()));
  }

  private void install(RedirectPolicy policy, BackendChoice backend) throws Exception {
    pod.call(
        () -> {
          new PodRedirect(POSIX, backend).install(policy);
          return null;
        });
  }
}
