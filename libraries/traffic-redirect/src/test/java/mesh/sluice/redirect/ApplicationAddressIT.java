package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.Observation;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.World;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An application that listens on the pod's own address only, and a sidecar that calls localhost.
 */
class ApplicationAddressIT extends ConnectionTests {
  /** Of which nobody but this application knows. */
  private static final int PORT = 7777;

  private static final RedirectPolicy POLICY =
      RedirectPolicy.DEFAULT.withInbound(
          InboundCapture.DEFAULT.withApplicationAddress(ApplicationAddress.POD));
  private static final PodNetwork NETWORK =
      new PodNetwork(new InterfaceName("eth0"), World.SMALL.pod());
  private static final List<ServerSocket> LISTENERS = new ArrayList<>();

  private BackendChoice backend = BackendChoice.NFT;

  @BeforeAll
  static void startApplication() throws Exception {
    for (String address : POD) {
      ServerSocket listener =
          pod().netns().call(() -> new ServerSocket(PORT, 64, InetAddress.getByName(address)));
      LISTENERS.add(listener);
      Thread.ofPlatform().daemon().start(() -> answer(listener));
    }
  }

  @AfterAll
  static void endApplication() throws IOException {
    for (ServerSocket listener : LISTENERS) {
      listener.close();
    }
  }

  @AfterEach
  void removeRules() throws Exception {
    pod().remove(backend);
  }

  /**
   * Tells, as the agents do, from where a connection came, and here at which address it arrived.
   */
  private static void answer(ServerSocket listener) {
    while (true) {
      try (Socket connection = listener.accept()) {
        String said =
            "{\"agent\":\"application\",\"listener\":%d,\"originalAddress\":\"%s\",\"originalPort\":%d,\"peer\":\"%s\"}"
                .formatted(
                    listener.getLocalPort(),
                    connection.getLocalAddress().getHostAddress(),
                    connection.getLocalPort(),
                    connection.getInetAddress().getHostAddress());
        connection.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void sidecarReachesTheApplicationWhereItCallsLocalhost(BackendChoice choice) throws Exception {
    install(choice, POLICY);

    assertReaches("10.66.0.10", fromSidecar("127.0.0.1", PORT));
    assertReaches("fd66::10", fromSidecar("::1", PORT));
    assertReaches("10.66.0.10", fromSidecarUser("127.0.0.1", PORT));
    assertReaches("fd66::10", fromSidecarGroup("::1", PORT));
  }

  /**
   * Envoy's connections to the application come from there, where Istio's configuration says so.
   */
  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void connectionsOfTheInboundListenerKeepTheirSource(BackendChoice choice) throws Exception {
    install(choice, POLICY);

    assertReaches("10.66.0.10", bound("127.0.0.6", fromSidecar("127.0.0.1", PORT)));
    assertReaches("fd66::10", bound("::6", fromSidecar("::1", PORT)));
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void othersReachWhatTheyCalled(BackendChoice choice) throws Exception {
    install(choice, POLICY);

    for (String localhost : LOCALHOST) {
      assertRefused(fromApplication(localhost, PORT));
      assertRefused(fromRoot(localhost, PORT));
      assertDirect(fromApplication(localhost, 8080));
    }
    assertReaches("10.66.0.10", fromApplication("10.66.0.10", PORT));
    // What the sidecar calls by the pod's address passes the inbound listener, as ever.
    assertRedirected(fromSidecar("10.66.0.10", 8080), INBOUND);
    assertRedirected(fromSidecar("fd66::10", 8080), INBOUND);
    // Of the loopback range, only localhost is what Envoy calls.
    assertRedirected(bound("127.0.0.1", fromSidecar("127.0.0.53", 80)), INBOUND);
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void restOfThePolicyHasNoSay(BackendChoice choice) throws Exception {
    PortSet everything = PortSet.ALL;
    install(
        choice,
        POLICY
            .withInbound(
                new InboundCapture(
                    InboundMode.TPROXY, INBOUND, everything, everything, ApplicationAddress.POD))
            .withOutbound(outbound(CidrSet.ALL, CidrSet.NONE, everything, everything))
            .withDns(new DnsCapture(World.DNS_LISTENER, CidrSet.ALL))
            .withDropInvalid(true));

    assertReaches("10.66.0.10", fromSidecar("127.0.0.1", PORT));
    assertReaches("fd66::10", fromSidecar("::1", PORT));
    assertRefused(fromApplication("127.0.0.1", PORT));
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void withoutTheSettingTheSidecarReachesLocalhost(BackendChoice choice) throws Exception {
    install(choice, RedirectPolicy.DEFAULT);

    for (String localhost : LOCALHOST) {
      assertRefused(fromSidecar(localhost, PORT));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void rulesAreCheckedRepeatedAndRemoved(BackendChoice choice) throws Exception {
    install(choice, POLICY);
    assertThat(check(Optional.of(POLICY), NETWORK)).isEqualTo(new CheckResult.Intact());
    assertThat(check(Optional.empty(), NETWORK)).isEqualTo(new CheckResult.Intact());

    install(choice, POLICY);
    assertThat(check(Optional.of(POLICY), NETWORK)).isEqualTo(new CheckResult.Intact());
    PodNetwork other =
        new PodNetwork(
            NETWORK.link(), List.of(IpAddress.parse("192.168.77.10"), NETWORK.addresses().get(2)));
    assertThat(check(Optional.of(POLICY), other)).isInstanceOf(CheckResult.Changed.class);

    pod().remove(choice);
    assertThat(check(Optional.of(POLICY), NETWORK)).isEqualTo(new CheckResult.Missing());
  }

  private CheckResult check(Optional<RedirectPolicy> expected, PodNetwork network)
      throws Exception {
    return pod()
        .netns()
        .call(() -> new PodRedirect(Posix.system(), backend).check(expected, network));
  }

  private void install(BackendChoice choice, RedirectPolicy policy) throws Exception {
    backend = choice;
    pod()
        .netns()
        .call(
            () -> {
              new PodRedirect(Posix.system(), choice).install(policy, NETWORK);
              return null;
            });
  }

  private static void assertReaches(String address, FromPod connection) {
    assertThat(pod().observe(connection))
        .as("%s", connection)
        .isEqualTo(
            new Observation.Accepted(
                "application", PORT, IpAddress.parse(address), PORT, connection.source()));
  }

  private static void assertRefused(FromPod connection) {
    assertThat(pod().observe(connection))
        .as("%s", connection)
        .isInstanceOfSatisfying(
            Observation.Failed.class,
            failed -> assertThat(failed.why()).contains("ConnectionRefusedError"));
  }
}
