package mesh.sluice.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.evaluate.Fate;
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
 * A namespace like a pod's and one with everybody else, joined by a pair of interfaces, with an
 * agent in each that listens on all ports of {@link World#SMALL}.
 */
public final class TestPod implements AutoCloseable {
  public static final String POD = "pod";
  public static final String PEER = "peer";

  private static final World WORLD = World.SMALL;
  private static final PodNetwork NETWORK = new PodNetwork(new InterfaceName("eth0"), WORLD.pod());
  private static final OwnerId ROOT = new OwnerId(0);

  private final TestNetns pod;
  private final TestNetns peer;
  private final List<Agent> agents = new ArrayList<>();

  private TestPod(TestNetns pod, TestNetns peer) {
    this.pod = pod;
    this.peer = peer;
  }

  /** Makes both namespaces; what was made is removed again if that fails. */
  public static TestPod create() {
    TestNetns pod = TestNetns.create();
    TestNetns peer = TestNetns.create();
    TestPod both = new TestPod(pod, peer);
    try {
      both.join();
      both.agents.add(Agent.start(pod.inside(), POD, WORLD.allPorts()));
      both.agents.add(Agent.start(peer.inside(), PEER, WORLD.allPorts()));
      return both;
    } catch (RuntimeException | AssertionError e) {
      both.close();
      throw e;
    }
  }

  private void join() {
    pod.ip("link add eth0 type veth peer name eth0 netns " + peer.name());
    connect(peer, WORLD.peers());
    connect(pod, WORLD.pod());
    route(peer, WORLD.pod());
    route(pod, WORLD.peers());
  }

  private static void connect(TestNetns netns, List<IpAddress> addresses) {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 up");
    for (IpAddress address : addresses) {
      // nodad: without it an IPv6 address cannot be used for the first second or two.
      String option = address.family() == IpFamily.IPV6 ? " nodad" : "";
      lines.add("address add " + address + "/" + address.family().bits() + " dev eth0" + option);
    }
    netns.ip(lines.toArray(String[]::new));
  }

  private static void route(TestNetns netns, List<IpAddress> others) {
    netns.ip(
        others.stream()
            .map(address -> "route add " + address + "/" + address.family().bits() + " dev eth0")
            .toArray(String[]::new));
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
    pod.call(
        () -> {
          new PodRedirect(Posix.system(), backend).install(policy, NETWORK);
          return null;
        });
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
      case FromPeer(var source, var destination, int port) ->
          agents.getLast().connect(source, destination, port, ROOT, ROOT);
      case FromPod(_, var source, var destination, int port, var user, var group) ->
          agents.getFirst().connect(source, destination, port, user, group);
    };
  }

  /** What is to be observed of a connection with a fate. */
  public static Observation expected(Connection connection, Fate fate) {
    boolean ownAddress = WORLD.own().contains(connection.destination());
    IpAddress source =
        switch (connection) {
          case FromPeer inbound -> inbound.source();
          case FromPod outbound -> outbound.source();
        };
    return switch (fate) {
      case Fate.Direct() ->
          new Observation.Accepted(
              ownAddress ? POD : PEER,
              connection.port(),
              connection.destination(),
              connection.port(),
              source);
      case Fate.Redirected(int port) -> atSidecar(connection, port, source);
      case Fate.Intercepted(int port) -> atSidecar(connection, port, source);
      case Fate.Translated(var address) ->
          new Observation.Accepted(
              POD + " at " + address,
              connection.port(),
              connection.destination(),
              connection.port(),
              source);
      case Fate.Dropped() -> throw new IllegalArgumentException("no connection is ever dropped");
    };
  }

  private static Observation atSidecar(Connection connection, int port, IpAddress source) {
    return new Observation.Accepted(POD, port, connection.destination(), connection.port(), source);
  }

  @Override
  public void close() {
    try (pod;
        peer) {
      agents.forEach(Agent::close);
    }
  }
}
