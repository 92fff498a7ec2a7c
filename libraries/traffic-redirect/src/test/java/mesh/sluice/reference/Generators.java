package mesh.sluice.reference;

import static net.jqwik.api.Arbitraries.frequency;
import static net.jqwik.api.Arbitraries.frequencyOf;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.of;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.Ports;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.rules.Protocol;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * Makes policies and connections that have to do with one another.
 *
 * @param world where their values are from
 */
public record Generators(World world) {
  private static final int MAX_RANGES = 4;
  private static final int MAX_CIDRS = 4;
  private static final int MANY_PORTS = 130;

  /** Conntrack remembers datagrams by their ports, whoever has sent them. */
  private static final int USED_BY_SEVERAL = 40000;

  /** Some clients send from port 53, whose packets look like answers. */
  private static final List<Integer> CLIENT_PORTS = List.of(0, World.DNS, USED_BY_SEVERAL);

  /** A policy that needs nothing but redirection. */
  public Arbitrary<RedirectPolicy> redirections() {
    return policies(InboundMode.REDIRECT)
        .map(
            policy ->
                new RedirectPolicy(
                    policy.sidecar(),
                    policy.inbound(),
                    policy.outbound(),
                    Optional.empty(),
                    InterfaceRules.NONE,
                    false));
  }

  /** A policy of any kind. */
  public Arbitrary<RedirectPolicy> policies() {
    return frequencyOf(
        Tuple.of(2, policies(InboundMode.REDIRECT)), Tuple.of(1, policies(InboundMode.TPROXY)));
  }

  private Arbitrary<RedirectPolicy> policies(InboundMode usual) {
    Arbitrary<Integer> outbound = of(15001, 15101);
    Arbitrary<Integer> inbound = of(15006, 15106);
    Arbitrary<OutboundCapture> captures =
        Combinators.combine(outbound, included(cidrs()), cidrs(), portSets(), portSets())
            .as(OutboundCapture::new);
    Arbitrary<InboundMode> modes = frequency(Tuple.of(4, usual), Tuple.of(1, InboundMode.NONE));
    Arbitrary<PortSet> includedPorts =
        frequencyOf(Tuple.of(2, just(PortSet.ALL)), Tuple.of(1, portSets()));
    Arbitrary<InboundCapture> inbounds =
        Combinators.combine(modes, inbound, includedPorts, portSets(), of(ApplicationAddress.class))
            .as(InboundCapture::new);
    return Combinators.combine(
            sidecars(), inbounds, captures, dns(), interfaceRules(), of(true, false))
        .as(RedirectPolicy::new);
  }

  /** Mostly what they are for, but now and then the pod's own interface, or both at once. */
  private static Arbitrary<InterfaceRules> interfaceRules() {
    Arbitrary<InterfaceRules> some =
        Combinators.combine(
                interfaces(Tuple.of(10, World.NET1), Tuple.of(1, World.TAP0)),
                interfaces(Tuple.of(10, World.TAP0), Tuple.of(1, World.NET1)))
            .as(InterfaceRules::new);
    return frequencyOf(Tuple.of(1, just(InterfaceRules.NONE)), Tuple.of(2, some));
  }

  private static Arbitrary<List<InterfaceName>> interfaces(
      Tuple2<Integer, InterfaceName> usual, Tuple2<Integer, InterfaceName> other) {
    return frequency(usual, other, Tuple.of(1, World.ETH0)).list().ofMaxSize(2);
  }

  private Arbitrary<Optional<DnsCapture>> dns() {
    Arbitrary<DnsCapture> capture =
        included(cidrs()).map(servers -> new DnsCapture(World.DNS_LISTENER, servers));
    return capture.optional(0.5);
  }

  /** A connection of the pod, to it, or through it. */
  public Arbitrary<Connection> connections() {
    return frequencyOf(
        Tuple.of(3, fromPeer(world.peers(), world.pod())),
        Tuple.of(1, fromPeer(world.neighbours(), world.pod())),
        Tuple.of(1, fromPeer(world.machines(), reachableFromOutside())),
        Tuple.of(4, fromPod(world.others(), world.pod())),
        Tuple.of(4, fromPod(world.own(), world.own())));
  }

  /** All but what is the own loopback of whoever asks. */
  private List<IpAddress> reachableFromOutside() {
    return world.everyone().stream()
        .filter(address -> !world.local().contains(address) && !world.machines().contains(address))
        .toList();
  }

  private Arbitrary<Connection> fromPeer(List<IpAddress> sources, List<IpAddress> destinations) {
    return of(destinations)
        .flatMap(
            destination ->
                Combinators.combine(
                        of(family(sources, destination.family())), targets(CLIENT_PORTS))
                    .as(
                        (source, target) ->
                            new FromPeer(
                                world.link(source),
                                target.protocol(),
                                source,
                                target.sourcePort(),
                                destination,
                                target.port())));
  }

  private Arbitrary<Connection> fromPod(List<IpAddress> destinations, List<IpAddress> sources) {
    return of(destinations)
        .flatMap(
            destination ->
                Combinators.combine(
                        of(family(sources, destination.family())),
                        targets(List.of(0, USED_BY_SEVERAL)),
                        of(world.owners()),
                        of(world.owners()))
                    .as(
                        (source, target, user, group) ->
                            new FromPod(
                                world.link(destination),
                                target.protocol(),
                                source,
                                target.sourcePort(),
                                destination,
                                target.port(),
                                user,
                                group)));
  }

  private record Target(Protocol protocol, int sourcePort, int port) {}

  /** Of datagrams, every other one is a question to a name server. */
  private Arbitrary<Target> targets(List<Integer> sourcePorts) {
    Arbitrary<Target> tcp = of(world.allPorts()).map(port -> new Target(Protocol.TCP, 0, port));
    Arbitrary<Integer> datagramPorts =
        frequencyOf(Tuple.of(1, just(World.DNS)), Tuple.of(1, of(world.allPorts())));
    Arbitrary<Target> udp =
        Combinators.combine(of(sourcePorts), datagramPorts)
            .as((sourcePort, port) -> new Target(Protocol.UDP, sourcePort, port));
    return frequencyOf(Tuple.of(2, tcp), Tuple.of(1, udp));
  }

  private Arbitrary<SidecarIdentity> sidecars() {
    Arbitrary<List<OwnerId>> owners = of(world.owners()).list().ofMaxSize(3);
    return Combinators.combine(owners, owners, portSets())
        .filter((uids, gids, ports) -> !uids.isEmpty() || !gids.isEmpty())
        .as(SidecarIdentity::new);
  }

  private Arbitrary<PortSet> portSets() {
    Arbitrary<PortSet> few = portRanges().list().ofMaxSize(MAX_RANGES).map(PortSet::new);
    return frequencyOf(Tuple.of(9, few), Tuple.of(1, manyPorts()));
  }

  /** So many single ports that not every backend can hold them as it holds a few. */
  private Arbitrary<PortSet> manyPorts() {
    List<PortRange> others =
        IntStream.range(0, MANY_PORTS).mapToObj(n -> PortRange.of(20000 + 2 * n)).toList();
    return of(world.allPorts())
        .list()
        .ofMaxSize(MAX_RANGES)
        .map(ports -> Stream.concat(others.stream(), ports.stream().map(PortRange::of)).toList())
        .map(PortSet::new);
  }

  /** Ranges that begin and end at or beside ports that matter. */
  private Arbitrary<PortRange> portRanges() {
    Arbitrary<PortRange> single = of(world.allPorts()).map(PortRange::of);
    Arbitrary<PortRange> range =
        Combinators.combine(of(world.allPorts()), of(world.allPorts()), integers().between(-1, 1))
            .as(
                (one, other, shift) -> {
                  int first = Math.min(one, other);
                  int last = Math.clamp(Math.max(one, other) + shift, first, Ports.HIGHEST);
                  return new PortRange(first, last);
                });
    return frequencyOf(Tuple.of(3, single), Tuple.of(1, range));
  }

  private Arbitrary<CidrSet> included(Arbitrary<CidrSet> list) {
    return frequencyOf(Tuple.of(1, just(CidrSet.ALL)), Tuple.of(1, list));
  }

  /** Blocks around addresses that matter. */
  private Arbitrary<CidrSet> cidrs() {
    Arbitrary<Cidr> cidr =
        of(world.everyone())
            .flatMap(
                address ->
                    integers()
                        .between(0, address.family().bits())
                        .map(prefix -> around(address, prefix)));
    return cidr.list().ofMaxSize(MAX_CIDRS).map(CidrSet::new);
  }

  /** No policy has a block of IPv4-mapped IPv6 addresses alone. */
  private static Cidr around(IpAddress address, int wanted) {
    int prefix = address.mapped().isPresent() ? Math.min(wanted, 95) : wanted;
    byte[] bytes = address.toBytes();
    for (int bit = prefix; bit < address.family().bits(); bit++) {
      bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >>> bit % Byte.SIZE);
    }
    return new Cidr(IpAddress.fromBytes(bytes), prefix);
  }

  private static List<IpAddress> family(List<IpAddress> addresses, IpFamily family) {
    return addresses.stream().filter(address -> address.family() == family).toList();
  }
}
