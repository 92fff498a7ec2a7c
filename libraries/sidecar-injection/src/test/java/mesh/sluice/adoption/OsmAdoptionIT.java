package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.OnDemand;
import mesh.sluice.reference.World;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Three ways to redirect one pod: the script of osm-init, run by a shell, and the policy that
 * adoption makes of it, by both backends. The same connections end at the same places, but for what
 * {@code docs/compatibility.md} lists.
 */
@AddLifecycleHook(OnDemand.class)
class OsmAdoptionIT {
  private static final World WORLD = World.SMALL;

  private static TestPod osm;
  private static TestPod sluice;

  @BeforeContainer
  static void createPods() {
    osm = TestPod.create();
    sluice = TestPod.create();
  }

  @AfterContainer
  static void removePods() {
    for (TestPod pod : new TestPod[] {osm, sluice}) {
      if (pod != null) {
        pod.close();
      }
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void connectionsEndWhereTheyEndWithTheInitContainer(
      @ForAll("scripts") String script,
      @ForAll("connections") @Size(15) List<Connection> connections)
      throws IOException, InterruptedException {
    RedirectPolicy policy =
        AdopterTest.policy(
            AdopterTest.adopted(ForeignPods.withScript(ForeignPods.read("osm"), script)).pod());
    OwnerId sidecar = policy.sidecar().uids().getFirst();
    List<Connection> comparable =
        PortSweep.and(connections, sidecar, sidecar).stream()
            .filter(connection -> isComparable(connection, policy))
            .toList();

    Map<Connection, Observation> withOsm = withOsm(script, comparable);

    for (BackendChoice backend : List.of(BackendChoice.NFT, BackendChoice.IPTABLES_NFT)) {
      assertThat(withSluice(policy, backend, comparable))
          .as("%s, %s", backend, script)
          .isEqualTo(withOsm);
    }
  }

  /** Each difference really is one: otherwise the comparison leaves out what is alike. */
  @Example
  void everyDifferenceIsThere() throws IOException, InterruptedException {
    String script = ourOwners(new OsmScript().excludeOutboundPorts("3306"));
    RedirectPolicy policy =
        AdopterTest.policy(
            AdopterTest.adopted(ForeignPods.withScript(ForeignPods.read("osm"), script)).pod());
    List<Connection> different =
        List.of(
            new Connection.FromPeer(IpAddress.parse("fd66::1"), IpAddress.parse("fd66::10"), 80),
            sidecarToItsPod("127.0.0.6", 80),
            sidecarToItsPod("10.66.0.10", 3306));

    Map<Connection, Observation> withOsm = withOsm(script, different);
    Map<Connection, Observation> withNft = withSluice(policy, BackendChoice.NFT, different);

    for (Connection connection : different) {
      assertThat(isComparable(connection, policy)).isFalse();
      assertThat(withNft.get(connection)).isNotEqualTo(withOsm.get(connection));
    }
  }

  private static Connection sidecarToItsPod(String source, int port) {
    return new FromPod(
        true,
        IpAddress.parse(source),
        IpAddress.parse("192.168.77.10"),
        port,
        WORLD.owners().get(2),
        WORLD.owners().get(2));
  }

  /** What OSM leaves alone, and Sluice does not; see {@code docs/compatibility.md}. */
  private static boolean isComparable(Connection connection, RedirectPolicy policy) {
    boolean sidecarToItsPod =
        connection instanceof FromPod own
            && own.loopback()
            && policy.sidecar().uids().contains(own.user());
    boolean excluded = policy.outbound().excludePorts().contains(connection.port());
    boolean passthrough = connection.source().toString().equals("127.0.0.6");
    return connection.family() == IpFamily.IPV4 && !(sidecarToItsPod && (excluded || passthrough));
  }

  private static Map<Connection, Observation> withOsm(String script, List<Connection> connections) {
    osm.netns().run("env", "POD_IP=" + WORLD.pod().getFirst(), "sh", "-c", script);
    try {
      osm.forgetConnections();
      return observe(osm, connections);
    } finally {
      osm.netns().run("iptables", "-t", "nat", "--flush");
      osm.netns().run("iptables", "-t", "nat", "--delete-chain");
    }
  }

  private static Map<Connection, Observation> withSluice(
      RedirectPolicy policy, BackendChoice backend, List<Connection> connections)
      throws IOException, InterruptedException {
    sluice.install(policy, backend);
    try {
      return observe(sluice, connections);
    } finally {
      sluice.remove(backend);
    }
  }

  private static Map<Connection, Observation> observe(TestPod pod, List<Connection> connections) {
    Map<Connection, Observation> observations = new LinkedHashMap<>();
    for (Connection connection : connections) {
      observations.put(connection, pod.observe(connection));
    }
    return observations;
  }

  /** With a user and a port that these pods have. */
  private static String ourOwners(OsmScript script) {
    return script.toString().replace("owner 1500 ", "owner 1337 ").replace("15003", "15006");
  }

  @Provide
  Arbitrary<String> scripts() {
    Arbitrary<Boolean> choice = Arbitraries.of(true, false);
    return Combinators.combine(ports(), ports(), ranges(), ranges(), choice.list().ofSize(3))
        .as(
            (inbound, outbound, excluded, included, choices) ->
                script(inbound, outbound, excluded, included, choices));
  }

  private static String script(
      String inbound,
      String outbound,
      List<String> excluded,
      List<String> included,
      List<Boolean> choices) {
    OsmScript script = new OsmScript();
    if (!inbound.isEmpty()) {
      script.excludeInboundPorts(inbound);
    }
    if (choices.get(0)) {
      script.excludeInterface(World.NET1.toString());
    }
    excluded.forEach(script::excludeRange);
    if (!outbound.isEmpty()) {
      script.excludeOutboundPorts(outbound);
    }
    if (choices.get(1)) {
      included.forEach(script::includeRange);
    }
    return ourOwners(choices.get(2) ? script.toPodAddress() : script);
  }

  private static Arbitrary<String> ports() {
    return Arbitraries.of(WORLD.allPorts())
        .list()
        .ofMaxSize(4)
        .map(ports -> ports.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  private static Arbitrary<List<String>> ranges() {
    List<IpAddress> addresses =
        WORLD.everyone().stream().filter(address -> address.family() == IpFamily.IPV4).toList();
    return Combinators.combine(Arbitraries.of(addresses), Arbitraries.integers().between(1, 32))
        .as((address, prefix) -> address + "/" + prefix)
        .list()
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<List<Connection>> connections() {
    return new Generators(WORLD).connections().list();
  }
}
