package mesh.sluice.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.redirect.PodRedirect;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.World;

/**
 * A namespace like a pod's and three around it, each joined to it by a pair of interfaces:
 * everybody else, behind {@link World#ETH0}; another network's people, behind {@link World#NET1};
 * and a virtual machine, for which the pod is the router, behind {@link World#TAP0}. In each is an
 * agent that listens on all ports of {@link World#SMALL}, for connections and for datagrams.
 */
public final class TestPod implements AutoCloseable {
  public static final String POD = "pod";
  public static final String PEER = "peer";
  public static final String NEIGHBOUR = "neighbour";
  public static final String MACHINE = "machine";

  private static final World WORLD = World.SMALL;
  private static final PodNetwork NETWORK = new PodNetwork(new InterfaceName("eth0"), WORLD.pod());
  private static final OwnerId ROOT = new OwnerId(0);

  /** The pod's addresses in the other network, and as the virtual machine's router. */
  private static final List<IpAddress> POD_ON_NET1 = addresses("10.88.0.10", "fd88::10");

  private static final List<IpAddress> POD_ON_TAP0 = addresses("10.99.0.1", "fd99::1");

  private final List<TestNetns> namespaces = new ArrayList<>();
  private final Map<String, Agent> agents = new HashMap<>();
  private final TestNetns pod;

  private TestPod() {
    pod = namespace();
  }

  private TestNetns namespace() {
    TestNetns namespace = TestNetns.create();
    namespaces.add(namespace);
    return namespace;
  }

  /** Makes all namespaces; what was made is removed again if that fails. */
  public static TestPod create() {
    TestPod all = new TestPod();
    try {
      all.build();
      return all;
    } catch (RuntimeException | AssertionError e) {
      all.close();
      throw e;
    }
  }

  private void build() {
    TestNetns peer = join(World.ETH0, WORLD.pod(), WORLD.peers());
    TestNetns neighbour = join(World.NET1, POD_ON_NET1, WORLD.neighbours());
    TestNetns machine = join(World.TAP0, POD_ON_TAP0, WORLD.machines());
    routeThrough(neighbour, POD_ON_NET1, "default");
    routeThrough(machine, POD_ON_TAP0, "default");
    for (IpAddress address : WORLD.machines()) {
      routeThrough(peer, ofFamily(WORLD.pod(), address.family()), block(address));
    }
    pod.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    Map.of(POD, pod, PEER, peer, NEIGHBOUR, neighbour, MACHINE, machine)
        .forEach(
            (name, netns) -> agents.put(name, Agent.start(netns.inside(), name, WORLD.allPorts())));
  }

  /** A namespace that an interface of the pod leads to; its own interface is always eth0. */
  private TestNetns join(InterfaceName link, List<IpAddress> ours, List<IpAddress> theirs) {
    TestNetns other = namespace();
    pod.ip("link add " + link + " type veth peer name eth0 netns " + other.name());
    connect(pod, link, ours, theirs);
    connect(other, World.ETH0, theirs, ours);
    return other;
  }

  private static void connect(
      TestNetns netns, InterfaceName link, List<IpAddress> own, List<IpAddress> others) {
    List<String> lines = new ArrayList<>();
    lines.add("link set " + link + " up");
    for (IpAddress address : own) {
      // nodad: without it an IPv6 address cannot be used for the first second or two.
      String option = address.family() == IpFamily.IPV6 ? " nodad" : "";
      lines.add("address add " + block(address) + " dev " + link + option);
    }
    others.forEach(address -> lines.add("route add " + block(address) + " dev " + link));
    netns.ip(lines.toArray(String[]::new));
  }

  private static void routeThrough(TestNetns netns, List<IpAddress> routers, String destination) {
    netns.ip(
        routers.stream()
            .map(router -> "route add " + destination + " via " + router + " dev eth0")
            .toArray(String[]::new));
  }

  private static List<IpAddress> ofFamily(List<IpAddress> addresses, IpFamily family) {
    return addresses.stream().filter(address -> address.family() == family).limit(1).toList();
  }

  private static String block(IpAddress address) {
    return address + "/" + address.family().bits();
  }

  private static List<IpAddress> addresses(String... texts) {
    return Stream.of(texts).map(IpAddress::parse).toList();
  }

  /** The pod's namespace. */
  public TestNetns netns() {
    return pod;
  }

  /** Gives the pod a policy, whatever it had before. */
  public void install(RedirectPolicy policy) throws IOException, InterruptedException {
    install(policy, BackendChoice.NFT);
  }

  /** As {@link #install(RedirectPolicy)}, by one backend; another one's rules are not replaced. */
  public void install(RedirectPolicy policy, BackendChoice backend)
      throws IOException, InterruptedException {
    replace(policy, backend);
    forgetConnections();
  }

  /**
   * As {@link #install(RedirectPolicy, BackendChoice)}, while connections are being made: what
   * conntrack knows of them is not forgotten, or their answers would not be translated back.
   */
  public void replace(RedirectPolicy policy, BackendChoice backend)
      throws IOException, InterruptedException {
    pod.call(
        () -> {
          new PodRedirect(Posix.system(), backend).install(policy, NETWORK);
          LocalRoutes.await();
          return null;
        });
  }

  /** What conntrack knows of the pod's datagrams, which would go where earlier rules sent them. */
  public void forgetConnections() {
    agents.get(POD).forgetConnections();
  }

  /** Takes away what {@link #install(RedirectPolicy, BackendChoice)} has installed. */
  public void remove(BackendChoice backend) throws IOException, InterruptedException {
    pod.call(
        () -> {
          new PodRedirect(Posix.system(), backend).remove();
          return null;
        });
  }

  /** Makes the connection and tells who accepted it. */
  public Observation observe(Connection connection) {
    return switch (connection) {
      case FromPeer peer -> agents.get(at(peer.source())).connect(peer, ROOT, ROOT);
      case FromPod own -> agents.get(POD).connect(own, own.user(), own.group());
    };
  }

  /** Whose agent has an address. */
  private static String at(IpAddress address) {
    if (WORLD.own().contains(address)) {
      return POD;
    }
    if (WORLD.neighbours().contains(address)) {
      return NEIGHBOUR;
    }
    return WORLD.machines().contains(address) ? MACHINE : PEER;
  }

  /** What is to be observed of a connection with a fate. */
  public static Observation expected(Connection connection, PacketOutcome fate) {
    return switch (fate) {
      case PacketOutcome.Direct() ->
          accepted(connection, at(connection.destination()), connection.port());
      case PacketOutcome.Redirected(int port) -> accepted(connection, POD, port);
      case PacketOutcome.Intercepted(int port) -> accepted(connection, POD, port);
      case PacketOutcome.Translated(var address) ->
          accepted(connection, POD + " at " + address, connection.port());
      case PacketOutcome.Dropped() ->
          throw new IllegalArgumentException("no connection is ever dropped");
    };
  }

  private static Observation accepted(Connection connection, String agent, int listener) {
    return new Observation.Accepted(
        agent, listener, connection.destination(), connection.port(), connection.source());
  }

  @Override
  public void close() {
    try {
      agents.values().forEach(Agent::close);
    } finally {
      namespaces.forEach(TestNetns::close);
    }
  }
}
