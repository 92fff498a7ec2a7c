package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import mesh.sluice.agent.PodName;
import mesh.sluice.connections.KeptConnections;
import mesh.sluice.connections.TcpConnection;
import mesh.sluice.kubernetes.ObjectEvent;
import mesh.sluice.policy.IpAddress;
import org.junit.jupiter.api.Test;

class VerdictTextTest {
  private static final PodName POD = new PodName("shop", "web");
  private static final TcpConnection OPEN =
      new TcpConnection(
          IpAddress.parse("10.0.0.1"), 4_000, IpAddress.parse("10.0.0.2"), 443, 1_000);
  private static final TcpConnection OPEN_IPV6 =
      new TcpConnection(IpAddress.parse("fd00::1"), 4_000, IpAddress.parse("fd00::2"), 443, 0);

  @Test
  void connectionsThatGoOnAreCountedAndTheFirstAreNamed() {
    assertThat(text(new KeptConnections(List.of(OPEN_IPV6), List.of(), "")))
        .isEqualTo(
            "the pod had no redirect rules; new ones are in force now, by nf_tables; outside of the"
                + " mesh until its end: 1 TCP connection that was opened before ([fd00::1]:4000 to"
                + " [fd00::2]:443)");
    assertThat(text(new KeptConnections(Collections.nCopies(5, OPEN), List.of(), "")))
        .contains(
            "their end: 5 TCP connections that were",
            "10.0.0.1:4000 to 10.0.0.2:443, ",
            " and 2 more)");
  }

  @Test
  void connectionsThatAreLostAreNamedWithTheReason() {
    assertThat(text(new KeptConnections(List.of(), List.of(OPEN), "EINVAL")))
        .contains(
            "reset at the next packet", "(EINVAL): 1 TCP connection that was", "10.0.0.2:443");
    assertThat(text(new KeptConnections(List.of(), List.of(), "ENOENT")))
        .contains("opened before are reset", "(ENOENT)");
  }

  @Test
  void eventIsToldForEachRepairAndOnceForWhatStays() {
    List<ObjectEvent> events = new ArrayList<>();
    RepairEvents listener = new RepairEvents(events::add);
    PodVerdict left =
        new PodVerdict.NotRepaired(
            Optional.of(RedirectDamage.RULES_MISSING), RepairObstacle.UNCONFIRMED, "away");

    listener.looked(POD, "u1", new PodVerdict.InOrder(), Duration.ZERO, true);
    listener.looked(POD, "u1", repaired(KeptConnections.NONE), Duration.ZERO, true);
    listener.looked(POD, "u1", repaired(KeptConnections.NONE), Duration.ZERO, false);
    listener.looked(POD, "u1", left, Duration.ZERO, true);
    listener.looked(POD, "u1", left, Duration.ZERO, false);

    assertThat(events)
        .extracting(ObjectEvent::reason)
        .containsExactly("RedirectRepaired", "RedirectRepaired", "RedirectNotRepaired");
    assertThat(events.getLast().note())
        .isEqualTo("the pod had no redirect rules, and nothing was changed (unconfirmed): away");
    assertThat(events.getFirst().regarding().uid()).isEqualTo("u1");
  }

  @Test
  void olderRulesetIsNoReasonForAWarning() {
    List<ObjectEvent> events = new ArrayList<>();
    new RepairEvents(events::add)
        .looked(
            POD,
            "u1",
            new PodVerdict.Repaired(
                RedirectDamage.RULES_OUTDATED, List.of(), KeptConnections.NONE, "nf_tables"),
            Duration.ZERO,
            true);

    assertThat(events.getFirst().type()).isEqualTo(ObjectEvent.Type.NORMAL);
  }

  private static String text(KeptConnections connections) {
    return VerdictText.of(repaired(connections));
  }

  private static PodVerdict repaired(KeptConnections connections) {
    return new PodVerdict.Repaired(
        RedirectDamage.RULES_MISSING, List.of(), connections, "nf_tables");
  }
}
