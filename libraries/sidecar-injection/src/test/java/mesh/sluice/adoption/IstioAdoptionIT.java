package mesh.sluice.adoption;

import static mesh.sluice.peers.IstioDifference.GROUP_WITHOUT_USER;
import static mesh.sluice.peers.IstioDifference.LOCALHOST_OUTSIDE_LOOPBACK_RANGE;
import static mesh.sluice.peers.IstioDifference.NAME_SERVER_BY_GROUP;
import static mesh.sluice.peers.IstioDifference.SECOND_FAMILY;
import static mesh.sluice.peers.IstioDifference.TRANSPARENT_EXCLUDED_PORT;
import static mesh.sluice.peers.IstioDifference.TRANSPARENT_NAME_SERVER;
import static mesh.sluice.peers.IstioDifference.TRANSPARENT_TUNNEL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.peers.IstioDifference;
import mesh.sluice.peers.IstioIptables;
import mesh.sluice.peers.Meeting;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.OnDemand;
import mesh.sluice.reference.World;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Three ways to redirect one pod: Istio's own program with the arguments of istio-init, and the
 * policy that adoption makes of these arguments, by both backends. The same connections end at the
 * same places, but for what {@code docs/compatibility.md} lists.
 */
@AddLifecycleHook(OnDemand.class)
class IstioAdoptionIT {
  /** Those that do not come from reading annotations: the arguments say it all. */
  private static final Set<IstioDifference> POSSIBLE =
      EnumSet.of(
          SECOND_FAMILY,
          TRANSPARENT_TUNNEL,
          TRANSPARENT_EXCLUDED_PORT,
          TRANSPARENT_NAME_SERVER,
          GROUP_WITHOUT_USER,
          NAME_SERVER_BY_GROUP,
          LOCALHOST_OUTSIDE_LOOPBACK_RANGE);

  private static TestPod istio;
  private static TestPod sluice;

  @BeforeContainer
  static void createPods() {
    istio = TestPod.create();
    sluice = TestPod.create();
    // Istio adds it to pods with IPv6 only; connections from there are made to all.
    istio.netns().ip("address add ::6/128 dev lo");
  }

  @AfterContainer
  static void removePods() {
    for (TestPod pod : new TestPod[] {istio, sluice}) {
      if (pod != null) {
        pod.close();
      }
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void connectionsEndWhereTheyEndWithTheInitContainer(
      @ForAll("inits") IstioInit init,
      @ForAll("connections") @Size(15) List<Connection> connections)
      throws IOException, InterruptedException {
    RedirectPolicy policy = AdopterTest.policy(AdopterTest.adopted(init.injectedPod()).pod());
    List<Meeting> meetings =
        PortSweep.and(
                connections, policy.sidecar().uids().getFirst(), policy.sidecar().gids().getFirst())
            .stream()
            .map(connection -> new Meeting(init.meaning(), policy, connection))
            .filter(Meeting::canBeObserved)
            .toList();
    Map<Connection, Observation> withIstio = withIstio(init, meetings);
    Map<Connection, Observation> withNft = withSluice(policy, BackendChoice.NFT, meetings);

    for (Meeting meeting : meetings) {
      compare(
          meeting,
          withIstio.get(meeting.connection()),
          withNft.get(meeting.connection()),
          init.arguments());
    }
    assertThat(withSluice(policy, BackendChoice.IPTABLES_NFT, meetings)).isEqualTo(withNft);
  }

  private static void compare(
      Meeting meeting, Observation withIstio, Observation withSluice, List<String> arguments) {
    if (withSluice.equals(withIstio)) {
      return;
    }
    Optional<Observation> allowed =
        IstioDifference.of(meeting, POSSIBLE)
            .map(difference -> TestPod.expected(meeting.connection(), difference.fateWithIstio()));
    assertThat(allowed)
        .as(
            "%s with %s: with Istio %s, with Sluice %s, and nothing documented allows that",
            meeting, arguments, withIstio, withSluice)
        .contains(withIstio);
  }

  private static Map<Connection, Observation> withIstio(IstioInit init, List<Meeting> meetings) {
    IstioIptables.install(init.env(), init.arguments(), istio.netns());
    try {
      istio.forgetConnections();
      return observe(istio, meetings);
    } finally {
      IstioIptables.remove(init.meaning(), istio.netns());
    }
  }

  private static Map<Connection, Observation> withSluice(
      RedirectPolicy policy, BackendChoice backend, List<Meeting> meetings)
      throws IOException, InterruptedException {
    sluice.install(policy, backend);
    try {
      return observe(sluice, meetings);
    } finally {
      sluice.remove(backend);
    }
  }

  private static Map<Connection, Observation> observe(TestPod pod, List<Meeting> meetings) {
    Map<Connection, Observation> observations = new LinkedHashMap<>();
    for (Meeting meeting : meetings) {
      observations.put(meeting.connection(), pod.observe(meeting.connection()));
    }
    return observations;
  }

  @Provide
  Arbitrary<IstioInit> inits() {
    return IstioInit.arbitrary(World.SMALL);
  }

  @Provide
  Arbitrary<List<Connection>> connections() {
    return new Generators(World.SMALL).connections().list();
  }
}
