package mesh.sluice.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.peers.IstioPod.Way;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.OnDemand;
import mesh.sluice.reference.World;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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
 * Two equal pods, one with the rules of Istio's own program, one with Sluice's: the same
 * connections have the same fate, but for what is listed in {@link IstioDifference}.
 */
@AddLifecycleHook(OnDemand.class)
class IstioAgreesIT {
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
  void connectionsEndWhereTheyEndWithIstio(
      @ForAll("pods") IstioPod pod,
      @ForAll("backends") BackendChoice backend,
      @ForAll("connections") @Size(15) List<Connection> connections)
      throws IOException, InterruptedException {
    RedirectPolicy policy = Meeting.policy(pod);
    install(pod, policy, backend);
    try {
      for (Connection connection : connections) {
        Meeting meeting = new Meeting(pod, policy, connection);
        if (meeting.canBeObserved()) {
          compare(meeting);
        }
      }
    } finally {
      remove(pod, backend);
    }
  }

  @Example
  void groupWithoutUserIsTheSidecarsWhereALoopbackRangeIsIncluded()
      throws IOException, InterruptedException {
    Map<String, String> annotations =
        Map.of("traffic.sidecar.istio.io/includeOutboundIPRanges", "127.0.0.0/8");
    compareSocketsOfTheGroup(Meeting.pod(Way.INIT_CONTAINER, annotations, Map.of()));
  }

  @Example
  void groupWithoutUserIsTheSidecarsWhereInboundIsTransparent()
      throws IOException, InterruptedException {
    Map<String, String> annotations = Map.of("sidecar.istio.io/interceptionMode", "TPROXY");
    Map<String, String> env = Map.of("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR", "127.0.0.53/32");
    compareSocketsOfTheGroup(Meeting.pod(Way.INIT_CONTAINER, annotations, env));
  }

  private static void compareSocketsOfTheGroup(IstioPod pod)
      throws IOException, InterruptedException {
    RedirectPolicy policy = Meeting.policy(pod);
    install(pod, policy, BackendChoice.NFT);
    try {
      for (Connection connection :
          List.of(
              Meeting.fromPod("10.66.0.10", "192.168.77.10", 80, 1000, 1337),
              Meeting.fromPod("10.66.0.10", "192.168.77.10", Meeting.AGENT, 1000, 1337),
              Meeting.fromPod("127.0.0.1", "127.0.0.1", 80, 1000, 1337),
              Meeting.fromPod("127.0.0.1", "127.0.0.6", 15021, 1000, 1337))) {
        compare(new Meeting(pod, policy, connection));
      }
    } finally {
      remove(pod, BackendChoice.NFT);
    }
  }

  /** Each difference really is one: otherwise it hides what it does not name. */
  @Property
  void everyDifferenceIsThere(@ForAll IstioDifference difference)
      throws IOException, InterruptedException {
    Meeting example = difference.example();
    assertThat(IstioDifference.of(example)).contains(difference);
    install(example.pod(), example.policy(), BackendChoice.NFT);
    try {
      Observation withIstio = istio.observe(example.connection());
      assertThat(withIstio)
          .isEqualTo(TestPod.expected(example.connection(), difference.fateWithIstio()))
          .isNotEqualTo(sluice.observe(example.connection()));
    } finally {
      remove(example.pod(), BackendChoice.NFT);
    }
  }

  private static void compare(Meeting meeting) {
    Connection connection = meeting.connection();
    Observation withIstio = istio.observe(connection);
    Observation withSluice = sluice.observe(connection);
    if (withSluice.equals(withIstio)) {
      return;
    }
    Optional<Observation> allowed =
        IstioDifference.of(meeting)
            .map(difference -> TestPod.expected(connection, difference.fateWithIstio()));
    assertThat(allowed)
        .as(
            "%s: with Istio %s, with Sluice %s, and nothing documented allows that",
            meeting, withIstio, withSluice)
        .contains(withIstio);
  }

  private static void install(IstioPod pod, RedirectPolicy policy, BackendChoice backend)
      throws IOException, InterruptedException {
    IstioIptables.install(pod, istio.netns());
    istio.forgetConnections();
    sluice.install(policy, backend);
  }

  private static void remove(IstioPod pod, BackendChoice backend)
      throws IOException, InterruptedException {
    try {
      IstioIptables.remove(pod, istio.netns());
    } finally {
      sluice.remove(backend);
    }
  }

  @Provide
  Arbitrary<IstioPod> pods() {
    IstioPods pods = new IstioPods(World.SMALL);
    return Arbitraries.oneOf(pods.pods(Way.CNI_PLUGIN), pods.pods(Way.INIT_CONTAINER));
  }

  @Provide
  Arbitrary<BackendChoice> backends() {
    return Arbitraries.of(
        BackendChoice.NFT, BackendChoice.IPTABLES_NFT, BackendChoice.IPTABLES_LEGACY);
  }

  @Provide
  Arbitrary<List<Connection>> connections() {
    return new Generators(World.SMALL).connections().list();
  }
}
