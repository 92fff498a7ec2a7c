package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import mesh.sluice.nodegate.GateDecision.Close;
import mesh.sluice.nodegate.GateDecision.Keep;
import mesh.sluice.nodegate.GateDecision.Open;
import mesh.sluice.nodegate.GateDecision.Remember;
import org.junit.jupiter.api.Test;

class GateDecisionTest {
  private static final Instant INSTALLED = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant NOW = INSTALLED.plus(Duration.ofHours(5));
  private static final Agent READY = new Agent.Ready();
  private static final GateSettings SETTINGS = GateSettings.DEFAULT;

  @Test
  void closedNodeOpensOnceItsAgentIsReady() {
    assertThat(decide(newNode(true, false), READY)).isEqualTo(new Open(GateReason.AGENT_READY));
  }

  @Test
  void closedNodeStaysClosedWithoutItsAgent() {
    assertThat(decide(newNode(true, false), goneFor(Duration.ofHours(1))))
        .isEqualTo(kept(GateState.CLOSED));
  }

  @Test
  void openNodeWithItsAgentStaysOpen() {
    assertThat(decide(newNode(false, true), READY)).isEqualTo(kept(GateState.OPEN));
  }

  @Test
  void newNodeThatTheWebhookMissedIsClosedAtOnce() {
    assertThat(decide(newNode(false, false), goneFor(Duration.ZERO)))
        .isEqualTo(new Close(GateReason.NEW_NODE));
  }

  @Test
  void newNodeIsClosedAtOnceAlsoWhereNoAgentIsReady() {
    assertThat(
            GateDecision.of(
                newNode(false, false),
                goneFor(Duration.ZERO),
                new Cluster(INSTALLED, false),
                SETTINGS,
                NOW))
        .isEqualTo(new Close(GateReason.NEW_NODE));
  }

  @Test
  void newNodeThatTheWebhookMissedIsRememberedOnceServed() {
    assertThat(decide(newNode(false, false), READY)).isEqualTo(new Remember());
  }

  @Test
  void updateOfTheAgentClosesNothing() {
    assertThat(decide(newNode(false, true), goneFor(Duration.ofSeconds(119))))
        .isEqualTo(new Keep(GateState.WAITING, Optional.of(NOW.plusSeconds(1))));
  }

  @Test
  void nodeIsClosedWhenItsAgentHasBeenAwayForLong() {
    assertThat(decide(newNode(false, true), goneFor(Duration.ofMinutes(2))))
        .isEqualTo(new Close(GateReason.AGENT_LOST));
  }

  @Test
  void nodesStayOpenWhereTheAgentFailsOnMostOfThem() {
    assertThat(
            GateDecision.of(
                newNode(false, true),
                goneFor(Duration.ofHours(1)),
                new Cluster(INSTALLED, false),
                SETTINGS,
                NOW))
        .isEqualTo(kept(GateState.WAITING));
  }

  @Test
  void nodeFromBeforeTheInstallationHasAGrace() {
    Instant now = INSTALLED.plus(Duration.ofMinutes(9));

    assertThat(decide(oldNode(), new Agent.Gone(INSTALLED), now))
        .isEqualTo(
            new Keep(GateState.WAITING, Optional.of(INSTALLED.plus(Duration.ofMinutes(10)))));
  }

  @Test
  void nodeFromBeforeTheInstallationIsClosedAfterItsGrace() {
    Instant now = INSTALLED.plus(Duration.ofMinutes(10));

    assertThat(decide(oldNode(), new Agent.Gone(INSTALLED), now))
        .isEqualTo(new Close(GateReason.GRACE_OVER));
  }

  @Test
  void nodeFromBeforeTheInstallationMayLoseItsAgentForMomentsToo() {
    assertThat(decide(oldNode(), goneFor(Duration.ofSeconds(60))))
        .isEqualTo(new Keep(GateState.WAITING, Optional.of(NOW.plusSeconds(60))));
  }

  @Test
  void nodeFromBeforeTheInstallationIsNotWrittenToWhereItIsServed() {
    assertThat(decide(oldNode(), READY)).isEqualTo(kept(GateState.OPEN));
  }

  @Test
  void exemptNodeIsOpenedAndLeftAlone() {
    assertThat(decide(new NodeFacts(NOW, true, true, false), goneFor(Duration.ofHours(1))))
        .isEqualTo(new Open(GateReason.EXEMPTED));
    assertThat(decide(new NodeFacts(NOW, true, false, false), goneFor(Duration.ofHours(1))))
        .isEqualTo(kept(GateState.EXEMPT));
  }

  private static NodeFacts newNode(boolean closed, boolean opened) {
    return new NodeFacts(INSTALLED, false, closed, opened);
  }

  private static NodeFacts oldNode() {
    return new NodeFacts(INSTALLED.minusSeconds(1), false, false, false);
  }

  private static Agent goneFor(Duration time) {
    return new Agent.Gone(NOW.minus(time));
  }

  private static Keep kept(GateState state) {
    return new Keep(state, Optional.empty());
  }

  private static GateDecision decide(NodeFacts node, Agent agent) {
    return decide(node, agent, NOW);
  }

  private static GateDecision decide(NodeFacts node, Agent agent, Instant now) {
    return GateDecision.of(node, agent, new Cluster(INSTALLED, true), SETTINGS, now);
  }
}
