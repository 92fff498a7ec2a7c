package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.connections.PeerConnection;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.redirect.BackendChoice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is repaired in real namespaces, and what is left alone. */
@Timeout(180)
class RepairLoopIT {
  private static final CheckResult INTACT = new CheckResult.Intact();
  private static final CheckResult MISSING = new CheckResult.Missing();

  @TempDir private Path directory;
  private RepairNode node;

  @BeforeEach
  void makeNode() {
    node = new RepairNode(directory);
  }

  @AfterEach
  void removeNode() {
    node.close();
  }

  /** istio/istio#49210, #40008: Jobs and bare pods, too. antrea-io/antrea#3974. */
  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void podFromBeforeThePluginIsRepairedInPlace(BackendChoice backend) throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2", "fd88::2");
    PodName pod = node.pods.meshed("web", "10.88.0.2", "fd88::2");
    node.start(RepairMode.REPAIR, backend);

    PodVerdict.Repaired repaired = node.verdicts.await(pod, PodVerdict.Repaired.class);

    assertThat(repaired.damage()).isEqualTo(RedirectDamage.RULES_MISSING);
    assertThat(repaired.connections().outside()).isEmpty();
    assertThat(RepairNode.check(netns, RedirectPolicy.DEFAULT, backend)).isEqualTo(INTACT);
    node.verdicts.await(pod, PodVerdict.InOrder.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void rulesThatSomebodyFlushesComeBack(BackendChoice backend) throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    RepairNode.install(netns, RedirectPolicy.DEFAULT, backend);
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.start(RepairMode.REPAIR, backend);
    node.verdicts.await(pod, PodVerdict.InOrder.class);

    switch (backend) {
      case IPTABLES_LEGACY -> netns.run("iptables-legacy", "-t", "nat", "-F");
      default -> netns.run("nft", "flush", "ruleset");
    }

    PodVerdict.Repaired repaired = node.verdicts.await(pod, PodVerdict.Repaired.class);
    assertThat(repaired.damage())
        .isEqualTo(
            backend == BackendChoice.IPTABLES_LEGACY
                ? RedirectDamage.RULES_CHANGED
                : RedirectDamage.RULES_MISSING);
    assertThat(RepairNode.check(netns, RedirectPolicy.DEFAULT, backend)).isEqualTo(INTACT);
  }

  @Test
  void damagedRulesAreReplacedAndTheDifferenceIsTold() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    RepairNode.install(netns, RedirectPolicy.DEFAULT, BackendChoice.NFT);
    netns.nft("insert rule inet sluice output tcp dport 443 accept");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.start();

    PodVerdict.Repaired repaired = node.verdicts.await(pod, PodVerdict.Repaired.class);

    assertThat(repaired.damage()).isEqualTo(RedirectDamage.RULES_CHANGED);
    assertThat(repaired.details()).isNotEmpty();
    assertThat(RepairNode.check(netns)).isEqualTo(INTACT);
  }

  /** Such as after an upgrade. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void olderRulesetIsReplacedAlsoWhereDamageMeansEviction(boolean delete) throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    RepairNode.install(netns, RedirectPolicy.DEFAULT, BackendChoice.NFT);
    OlderRules.make(netns);
    assertThat(RepairNode.check(netns)).isEqualTo(INTACT);
    PodName pod =
        node.pods.meshed("web", RedirectPolicy.DEFAULT, Optional.of("ReplicaSet"), "10.88.0.2");
    node.start(delete ? RepairMode.DELETE : RepairMode.REPAIR, BackendChoice.AUTO);

    PodVerdict.Repaired repaired = node.verdicts.await(pod, PodVerdict.Repaired.class);

    assertThat(repaired.damage()).isEqualTo(RedirectDamage.RULES_OUTDATED);
    assertThat(node.evicted).isEmpty();
    node.verdicts.await(pod, PodVerdict.InOrder.class);
  }

  @Test
  void policyThatNeedsThePodsAddressesIsInstalledWithThem() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    RedirectPolicy policy =
        RedirectPolicy.DEFAULT.withInbound(
            RedirectPolicy.DEFAULT.inbound().withApplicationAddress(ApplicationAddress.POD));
    PodName pod = node.pods.meshed("web", policy, Optional.empty(), "10.88.0.2");
    node.start();

    node.verdicts.await(pod, PodVerdict.InOrder.class);

    assertThat(RepairNode.check(netns, policy, BackendChoice.AUTO)).isEqualTo(INTACT);
  }

  @Test
  void openConnectionGoesOnAndIsNamed() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    TestNetns peer = TestNetns.create();
    try (peer) {
      netns.ip("link add net1 type veth peer name eth0 netns " + peer.name(), "link set net1 up");
      netns.ip("address add 10.89.0.1/24 dev net1");
      peer.ip("link set eth0 up", "address add 10.89.0.2/24 dev eth0");
      try (PeerConnection open = PeerConnection.open(netns, peer, "10.89.0.2")) {
        PodName pod = node.pods.meshed("web", "10.88.0.2");
        node.start();

        PodVerdict.Repaired repaired = node.verdicts.await(pod, PodVerdict.Repaired.class);

        assertThat(repaired.connections().outside()).hasSize(1);
        assertThat(repaired.connections().lost()).isEmpty();
        assertThat(VerdictText.of(repaired))
            .contains("outside of the mesh until its end: 1 TCP connection", "to 10.89.0.2:");
        open.exchange();
        open.exchange();
      }
    }
  }

  @Test
  void twoNamespacesWithThePodsAddressAreLeftAloneUntilOneIsGone() throws Exception {
    TestNetns first = node.sandbox("10.88.0.2");
    TestNetns second = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.start();

    PodVerdict.NotRepaired left = node.verdicts.await(pod, PodVerdict.NotRepaired.class);

    assertThat(left.obstacle()).isEqualTo(RepairObstacle.SEVERAL_NAMESPACES);
    assertThat(left.detail()).contains("10.88.0.2", directory.toString());
    assertThat(RepairNode.check(first)).isEqualTo(MISSING);
    assertThat(RepairNode.check(second)).isEqualTo(MISSING);

    second.ip("address del 10.88.0.2/24 dev eth0");

    node.verdicts.await(pod, PodVerdict.Repaired.class);
    assertThat(RepairNode.check(first)).isEqualTo(INTACT);
    assertThat(RepairNode.check(second)).isEqualTo(MISSING);
  }

  @Test
  void podWithoutANamespaceIsToldAndRepairedWhenItComes() throws Exception {
    node.sandbox("10.88.0.9");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.start();

    PodVerdict.NotRepaired left = node.verdicts.await(pod, PodVerdict.NotRepaired.class);
    assertThat(left.obstacle()).isEqualTo(RepairObstacle.NO_NAMESPACE);
    assertThat(node.verdicts.all(pod).getFirst()).isInstanceOf(PodVerdict.Waiting.class);

    TestNetns netns = node.sandbox("10.88.0.2");

    node.verdicts.await(pod, PodVerdict.Repaired.class);
    assertThat(RepairNode.check(netns)).isEqualTo(INTACT);
  }

  /** Both families are the pod's: a namespace with one of them is another's, or half gone. */
  @Test
  void namespaceWithOnlyOneOfThePodsAddressesIsNotThePods() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2", "fd88::3");
    PodName pod = node.pods.meshed("web", "10.88.0.2", "fd88::2");
    node.start();

    node.verdicts.await(pod, PodVerdict.NotRepaired.class);

    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);
  }

  @Test
  void podThatWasDeletedMeanwhileIsLeftAlone() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.pods.reading(name -> Optional.empty());
    node.start();

    node.verdicts.awaitRounds(3);
    assertThat(node.verdicts.last(pod)).containsInstanceOf(PodVerdict.Waiting.class);
    node.pods.remove(pod);
    node.verdicts.awaitRounds(0);

    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);
  }

  /** The address is another pod's by now, of which the watch has not told yet. */
  @Test
  void podOfTheSameNameWithAnotherUidIsLeftAlone() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.pods.reading(
        name -> Optional.of(FakePods.pod("u2", false, Optional.empty(), "10.88.0.2")));
    node.start();

    node.verdicts.awaitRounds(3);

    assertThat(node.verdicts.last(pod)).containsInstanceOf(PodVerdict.Waiting.class);
    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);
  }

  @Test
  void podThatIsBeingDeletedIsLeftAlone() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.pods.put(pod, FakePods.pod("u1", true, Optional.empty(), "10.88.0.2"));
    PodName other = node.pods.meshed("other", "10.88.0.3");
    node.sandbox("10.88.0.3");
    node.start();

    node.verdicts.await(other, PodVerdict.InOrder.class);

    assertThat(node.verdicts.last(pod)).isEmpty();
    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);
  }

  /** DEL takes the address away between the question to the API server and the write. */
  @Test
  void addressThatGoesRightBeforeTheWriteStopsIt() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.pods.reading(
        name -> {
          netns.ip("address flush dev eth0");
          return node.pods.known(name);
        });
    node.start();

    PodVerdict.NotRepaired left = node.verdicts.await(pod, PodVerdict.NotRepaired.class);

    assertThat(left.obstacle()).isIn(RepairObstacle.NO_NAMESPACE, RepairObstacle.POD_CHANGED);
    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);
  }

  @Test
  void namespaceThatEndsRightBeforeTheWriteHarmsNobody() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    TestNetns other = node.sandbox("10.88.0.3");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    PodName neighbour = node.pods.meshed("other", "10.88.0.3");
    node.pods.reading(
        name -> {
          if (name.equals(pod)) {
            netns.close();
          }
          return node.pods.known(name);
        });
    node.start();

    node.verdicts.await(pod, PodVerdict.NotRepaired.class);
    node.verdicts.await(neighbour, PodVerdict.InOrder.class);

    assertThat(RepairNode.check(other)).isEqualTo(INTACT);
  }

  /** ADD of the same pod, again and again, as when its sandbox is made while it is looked at. */
  @Test
  void addAtTheSameTimeLeavesTheRulesWhole() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.start();
    for (int i = 0; i < 40; i++) {
      RepairNode.install(netns, RedirectPolicy.DEFAULT, BackendChoice.NFT);
      netns.run("nft", "delete", "table", "inet", "sluice");
    }
    RepairNode.install(netns, RedirectPolicy.DEFAULT, BackendChoice.NFT);
    node.verdicts.awaitRounds(2);

    assertThat(RepairNode.check(netns)).isEqualTo(INTACT);
    assertThat(node.verdicts.last(pod)).isPresent();
  }

  @Test
  void withoutTheApiServerNothingIsWrittenUntilItIsBack() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.pods.reading(
        name -> {
          throw new IOException("the API server is away");
        });
    node.start();

    PodVerdict.NotRepaired left = node.verdicts.await(pod, PodVerdict.NotRepaired.class);
    assertThat(left.obstacle()).isEqualTo(RepairObstacle.UNCONFIRMED);
    assertThat(left.damage()).contains(RedirectDamage.RULES_MISSING);
    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);

    node.pods.reading(node.pods::known);

    node.verdicts.await(pod, PodVerdict.Repaired.class);
  }

  /**
   * The node's own namespace is never a pod's, whatever leads to it and whoever has its address.
   */
  @Test
  void namespaceOfThisProcessIsNeverEntered() throws Exception {
    node.mount(Path.of("/proc/self/ns/net"));
    PodName pod = node.pods.meshed("web", "127.0.0.1");
    node.start();

    PodVerdict.NotRepaired left = node.verdicts.await(pod, PodVerdict.NotRepaired.class);

    assertThat(left.detail()).contains("none of the 0 network namespaces");
  }

  @Test
  void rulesOfAPodThatIsNotMeshedAreToldAndLeftAlone() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    RepairNode.install(netns, RedirectPolicy.DEFAULT, BackendChoice.NFT);
    PodName pod = node.pods.plain("web", "10.88.0.2");
    PodName clean = node.pods.plain("clean", "10.88.0.3");
    node.sandbox("10.88.0.3");
    node.start();

    PodVerdict.UnexpectedRules found = node.verdicts.await(pod, PodVerdict.UnexpectedRules.class);

    assertThat(found.why()).contains("no annotation");
    node.verdicts.await(clean, PodVerdict.NotMeshed.class);
    assertThat(RepairNode.check(netns)).isEqualTo(INTACT);
  }

  @Test
  void modeReportChangesNothing() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.start(RepairMode.REPORT, BackendChoice.AUTO);

    PodVerdict.NotRepaired left = node.verdicts.await(pod, PodVerdict.NotRepaired.class);

    assertThat(left.obstacle()).isEqualTo(RepairObstacle.REPORT_MODE);
    assertThat(left.damage()).contains(RedirectDamage.RULES_MISSING);
    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);
  }

  @Test
  void modeDeleteEvictsOnlyWhatAControllerMakesAgainAndRepairsTheRest() throws Exception {
    TestNetns replicated = node.sandbox("10.88.0.2");
    PodName web =
        node.pods.meshed("web", RedirectPolicy.DEFAULT, Optional.of("ReplicaSet"), "10.88.0.2");
    List<TestNetns> others = List.of(node.sandbox("10.88.0.3"), node.sandbox("10.88.0.4"));
    PodName job = node.pods.meshed("job", RedirectPolicy.DEFAULT, Optional.of("Job"), "10.88.0.3");
    PodName bare = node.pods.meshed("bare", "10.88.0.4");
    node.start(RepairMode.DELETE, BackendChoice.AUTO);

    node.verdicts.await(web, PodVerdict.Evicted.class);
    node.verdicts.await(job, PodVerdict.Repaired.class);
    node.verdicts.await(bare, PodVerdict.Repaired.class);

    assertThat(node.evicted).containsOnly(web);
    assertThat(RepairNode.check(replicated)).isEqualTo(MISSING);
    for (TestNetns netns : others) {
      assertThat(RepairNode.check(netns)).isEqualTo(INTACT);
    }
  }

  /** What is in the way may come with the pod; then its successors would be evicted, too. */
  @Test
  void modeDeleteLeavesAPodWhoseRulesAreInForceWithoutEffect() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    netns.run("iptables-legacy", "-t", "raw", "-A", "OUTPUT", "-p", "tcp", "-j", "NOTRACK");
    RepairNode.install(netns, RedirectPolicy.DEFAULT, BackendChoice.AUTO);
    PodName web =
        node.pods.meshed("web", RedirectPolicy.DEFAULT, Optional.of("ReplicaSet"), "10.88.0.2");
    node.start(RepairMode.DELETE, BackendChoice.AUTO);

    PodVerdict.NotRepaired left = node.verdicts.await(web, PodVerdict.NotRepaired.class);

    assertThat(left.damage()).contains(RedirectDamage.RULES_INEFFECTIVE);
    assertThat(node.evicted).isEmpty();
  }

  @Test
  void evictionThatIsRefusedIsTold() throws Exception {
    node.sandbox("10.88.0.2");
    PodName web =
        node.pods.meshed("web", RedirectPolicy.DEFAULT, Optional.of("StatefulSet"), "10.88.0.2");
    node.eviction =
        (pod, uid) -> {
          throw new IOException("it would violate the pod's disruption budget");
        };
    node.start(RepairMode.DELETE, BackendChoice.AUTO);

    PodVerdict.NotRepaired left = node.verdicts.await(web, PodVerdict.NotRepaired.class);

    assertThat(left.obstacle()).isEqualTo(RepairObstacle.EVICTION_REFUSED);
    assertThat(left.detail()).contains("disruption budget");
  }

  @Test
  void podOfWhichNobodyCanTellIsToldAndLeftAlone() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2", "fd88::2");
    PodName invalid =
        node.pods.answered(
            "invalid",
            new AgentAnswer.Refused(new Decision.Invalid("sluice.mesh/redirect", "x", "write y")),
            "10.88.0.2");
    PodName unknown = node.pods.answered("unknown", new AgentAnswer.Unavailable("wait"), "fd88::2");
    node.start();

    assertThat(node.verdicts.await(invalid, PodVerdict.NotRepaired.class).obstacle())
        .isEqualTo(RepairObstacle.INVALID_POLICY);
    assertThat(node.verdicts.await(unknown, PodVerdict.NotRepaired.class).obstacle())
        .isEqualTo(RepairObstacle.UNDECIDED);
    assertThat(RepairNode.check(netns)).isEqualTo(MISSING);
  }

  /** Somebody who takes the rules away all the time costs the node a bounded share. */
  @Test
  void rulesThatGoAgainAndAgainArePutBackAtABoundedRate() throws Exception {
    TestNetns netns = node.sandbox("10.88.0.2");
    PodName pod = node.pods.meshed("web", "10.88.0.2");
    node.start();
    node.verdicts.await(pod, PodVerdict.Repaired.class);

    netns.run("nft", "flush", "ruleset");
    node.verdicts.awaitRounds(1);

    assertThat(RepairNode.check(netns)).isEqualTo(INTACT);
    assertThat(
            node.verdicts.all(pod).stream().filter(PodVerdict.Repaired.class::isInstance).count())
        .isEqualTo(2);
  }
}
