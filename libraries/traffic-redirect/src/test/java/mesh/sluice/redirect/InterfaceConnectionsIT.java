package mesh.sluice.redirect;

import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.World;
import mesh.sluice.rules.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Connections through a second interface, and those of a virtual machine in the pod. */
class InterfaceConnectionsIT extends ConnectionTests {
  private static final String NEIGHBOUR_IPV4 = "10.88.0.1";
  private static final String NEIGHBOUR_IPV6 = "fd88::1";
  private static final List<String> NEIGHBOURS = List.of(NEIGHBOUR_IPV4, NEIGHBOUR_IPV6);

  /** A peer, a neighbour and the pod itself, for a machine that calls them. */
  private static final List<String> ALL =
      Stream.of(PEERS, NEIGHBOURS, POD).flatMap(List::stream).toList();

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void secondInterfaceIsLikeTheFirst(InboundMode mode) throws Exception {
    install(policy(mode, InterfaceRules.NONE));

    for (String pod : POD) {
      assertRedirected(from(World.NET1, pod, 8080), INBOUND);
    }
    for (String neighbour : NEIGHBOURS) {
      assertRedirected(toNeighbour(fromApplication(neighbour, 80)), OUTBOUND);
      assertDirect(toNeighbour(fromSidecar(neighbour, 80)));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void excludedInterfaceIsLeftAloneInBothDirections(InboundMode mode) throws Exception {
    install(policy(mode, new InterfaceRules(List.of(World.NET1), List.of())));

    for (String pod : POD) {
      assertDirect(from(World.NET1, pod, 8080));
      assertRedirected(fromPeer(pod, 8080), INBOUND);
    }
    for (String neighbour : NEIGHBOURS) {
      assertDirect(toNeighbour(fromApplication(neighbour, 80)));
    }
    for (String peer : PEERS) {
      assertRedirected(fromApplication(peer, 80), OUTBOUND);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void machineIsTreatedAsTheApplication(InboundMode mode) throws Exception {
    install(policy(mode, new InterfaceRules(List.of(), List.of(World.TAP0))));

    for (String destination : ALL) {
      assertRedirected(from(World.TAP0, destination, 80), OUTBOUND);
    }
    for (String pod : POD) {
      assertRedirected(fromPeer(pod, 8080), INBOUND);
    }
  }

  /** With TPROXY, the rules of Istio keep the answers in the pod, and no connection succeeds. */
  @ParameterizedTest
  @EnumSource
  void machineReachesWhatIsExcludedDirectly(InboundMode mode) throws Exception {
    install(
        policy(mode, new InterfaceRules(List.of(), List.of(World.TAP0)))
            .withOutbound(
                outbound(
                    CidrSet.ALL,
                    CidrSet.parse("10.66.0.0/16", "fd88::/16"),
                    PortSet.NONE,
                    ports("443"))));

    assertDirect(from(World.TAP0, "10.66.0.1", 80));
    assertRedirected(from(World.TAP0, "172.16.5.9", 80), OUTBOUND);
    assertDirect(from(World.TAP0, NEIGHBOUR_IPV6, 80));
    assertRedirected(from(World.TAP0, NEIGHBOUR_IPV4, 80), OUTBOUND);
    for (String destination : ALL) {
      assertDirect(from(World.TAP0, destination, 443));
    }
  }

  /** In a pod that names no virtual interface. */
  @ParameterizedTest
  @EnumSource
  void answersOfForwardedConnectionsThatAreExcludedFindTheirWay(InboundMode mode) throws Exception {
    install(
        RedirectPolicy.DEFAULT
            .withInbound(new InboundCapture(mode, INBOUND, PortSet.ALL, ports("8080-8090")))
            .withInterfaces(InterfaceRules.NONE));

    for (int port : new int[] {8080, 8081, 15008}) {
      for (String destination : Stream.of(PEERS, NEIGHBOURS).flatMap(List::stream).toList()) {
        assertDirect(from(World.TAP0, destination, port));
      }
      assertDirect(fromPeer("10.99.0.2", port));
      assertDirect(fromPeer("fd99::2", port));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void excludedMachineIsLeftAlone(InboundMode mode) throws Exception {
    install(policy(mode, new InterfaceRules(List.of(World.TAP0), List.of(World.TAP0))));

    for (String destination : ALL) {
      assertDirect(from(World.TAP0, destination, 80));
    }
  }

  private static RedirectPolicy policy(InboundMode mode, InterfaceRules interfaces) {
    return RedirectPolicy.DEFAULT
        .withInbound(new InboundCapture(mode, INBOUND, PortSet.ALL, PortSet.NONE))
        .withInterfaces(interfaces);
  }

  /** Somebody behind an interface connects. */
  private static FromPeer from(InterfaceName link, String destination, int port) {
    IpAddress address = IpAddress.parse(destination);
    IpAddress source =
        Stream.of(World.SMALL.neighbours(), World.SMALL.machines())
            .flatMap(List::stream)
            .filter(other -> World.SMALL.link(other).equals(link))
            .filter(other -> other.family() == address.family())
            .findFirst()
            .orElseThrow();
    return new FromPeer(link, Protocol.TCP, source, 0, address, port);
  }

  private static FromPod toNeighbour(FromPod connection) {
    return new FromPod(
        World.NET1,
        connection.protocol(),
        connection.source(),
        connection.sourcePort(),
        connection.destination(),
        connection.port(),
        connection.user(),
        connection.group());
  }
}
