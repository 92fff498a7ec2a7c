package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import mesh.sluice.nodegate.GateDecision.Close;
import mesh.sluice.nodegate.GateDecision.Keep;
import mesh.sluice.nodegate.GateDecision.Open;
import mesh.sluice.nodegate.GateDecision.Remember;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class GateDecisionProperties {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** What was done once need not be done again: no node is written to for ever. */
  @Property
  void doneIsDone(
      @ForAll @IntRange(max = 2000) int created,
      @ForAll @IntRange(max = 2000) int installed,
      @ForAll @IntRange(max = 2000) int gone,
      @ForAll @IntRange(max = 2000) int now,
      @ForAll boolean exempt,
      @ForAll boolean closed,
      @ForAll boolean opened,
      @ForAll boolean ready,
      @ForAll boolean mostly) {
    NodeFacts node = new NodeFacts(at(created), exempt, closed, opened);
    Agent agent = ready ? new Agent.Ready() : new Agent.Gone(at(gone));
    Cluster cluster = new Cluster(at(installed), mostly);

    GateDecision first = GateDecision.of(node, agent, cluster, GateSettings.DEFAULT, at(now));
    NodeFacts after =
        switch (first) {
          case Open(GateReason reason) -> new NodeFacts(at(created), exempt, false, true);
          case Close(GateReason reason) -> new NodeFacts(at(created), exempt, true, opened);
          case Remember() -> new NodeFacts(at(created), exempt, closed, true);
          case Keep(GateState state, Optional<Instant> again) -> node;
        };

    assertThat(GateDecision.of(after, agent, cluster, GateSettings.DEFAULT, at(now)))
        .isInstanceOf(Keep.class);
    assertThat(ready && first instanceof Close).isFalse();
    assertThat(exempt && first instanceof Close).isFalse();
    assertThat(closed && first instanceof Close).isFalse();
    if (first instanceof Keep(GateState state, Optional<Instant> again)) {
      assertThat(again.map(at(now)::isBefore)).isNotEqualTo(Optional.of(false));
    }
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }
}
