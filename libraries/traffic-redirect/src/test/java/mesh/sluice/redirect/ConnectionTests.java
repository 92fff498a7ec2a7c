package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.World;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What the tests of single connections share: a pod, and words for connections and their ends. */
abstract class ConnectionTests {
  static final int INBOUND = 15006;
  static final int OUTBOUND = 15001;

  /** Addresses of the pod's interface, of both families. */
  static final List<String> POD = List.of("10.66.0.10", "fd66::10");

  /** Addresses of others, of both families. */
  static final List<String> PEERS = List.of("10.66.0.1", "172.16.5.9", "fd66::1", "2001:db8:5::9");

  static final List<String> LOCALHOST = List.of("127.0.0.1", "::1");

  private static final OwnerId ROOT = new OwnerId(0);
  private static final OwnerId APPLICATION = new OwnerId(1000);
  private static final OwnerId SIDECAR = new OwnerId(1337);

  private static TestPod pod;

  @BeforeAll
  static void createPod() {
    pod = TestPod.create();
  }

  @AfterAll
  static void removePod() {
    if (pod != null) {
      pod.close();
    }
  }

  static TestPod pod() {
    return pod;
  }

  static void install(RedirectPolicy policy) throws Exception {
    pod.install(policy);
  }

  static void install(InboundCapture inbound) throws Exception {
    pod.install(RedirectPolicy.DEFAULT.withInbound(inbound));
  }

  static void install(OutboundCapture outbound) throws Exception {
    pod.install(RedirectPolicy.DEFAULT.withOutbound(outbound));
  }

  static OutboundCapture including(String... cidrs) {
    return outbound(CidrSet.parse(cidrs), CidrSet.NONE, PortSet.NONE, PortSet.NONE);
  }

  static OutboundCapture outbound(
      CidrSet includeCidrs, CidrSet excludeCidrs, PortSet includePorts, PortSet excludePorts) {
    return new OutboundCapture(OUTBOUND, includeCidrs, excludeCidrs, includePorts, excludePorts);
  }

  static PortSet ports(String... ranges) {
    return new PortSet(List.of(ranges).stream().map(PortRange::parse).toList());
  }

  /** A peer connects to the pod. */
  static Connection fromPeer(String destination, int port) {
    IpAddress address = IpAddress.parse(destination);
    return new FromPeer(first(World.SMALL.peers(), address.family()), address, port);
  }

  /** The application connects. */
  static FromPod fromApplication(String destination, int port) {
    return from(APPLICATION, APPLICATION, destination, port);
  }

  /** The application, which runs as root, connects. */
  static FromPod fromRoot(String destination, int port) {
    return from(ROOT, ROOT, destination, port);
  }

  /** The sidecar connects. */
  static FromPod fromSidecar(String destination, int port) {
    return from(SIDECAR, SIDECAR, destination, port);
  }

  /** A process with the sidecar's user and another group connects. */
  static FromPod fromSidecarUser(String destination, int port) {
    return from(SIDECAR, APPLICATION, destination, port);
  }

  /** A process with the sidecar's group and another user connects. */
  static FromPod fromSidecarGroup(String destination, int port) {
    return from(APPLICATION, SIDECAR, destination, port);
  }

  private static FromPod from(OwnerId user, OwnerId group, String destination, int port) {
    IpAddress address = IpAddress.parse(destination);
    boolean own = World.SMALL.own().contains(address);
    IpAddress source = own ? address : first(World.SMALL.pod(), address.family());
    return new FromPod(own, source, address, port, user, group);
  }

  /** The same connection, bound to another address. */
  static FromPod bound(String source, FromPod connection) {
    return new FromPod(
        connection.loopback(),
        IpAddress.parse(source),
        connection.destination(),
        connection.port(),
        connection.user(),
        connection.group());
  }

  static void assertDirect(Connection connection) {
    assertFate(connection, new PacketOutcome.Direct());
  }

  static void assertRedirected(Connection connection, int listener) {
    assertFate(connection, new PacketOutcome.Redirected(listener));
  }

  private static void assertFate(Connection connection, PacketOutcome fate) {
    assertThat(pod.observe(connection))
        .as("%s", connection)
        .isEqualTo(TestPod.expected(connection, fate));
  }

  private static IpAddress first(List<IpAddress> addresses, IpFamily family) {
    return addresses.stream()
        .filter(address -> address.family() == family)
        .findFirst()
        .orElseThrow();
  }
}
