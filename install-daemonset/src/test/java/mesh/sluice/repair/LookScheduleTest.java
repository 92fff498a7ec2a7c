package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mesh.sluice.connections.KeptConnections;
import org.junit.jupiter.api.Test;

class LookScheduleTest {
  private static final LookSchedule SCHEDULE = new LookSchedule(Duration.ofSeconds(30));
  private static final PodVerdict REPAIRED =
      new PodVerdict.Repaired(
          RedirectDamage.RULES_MISSING, List.of(), KeptConnections.NONE, "nf_tables");
  private static final PodVerdict LEFT =
      new PodVerdict.NotRepaired(Optional.empty(), RepairObstacle.NO_NAMESPACE, "");

  @Test
  void podThatIsInOrderIsLookedAtAfterTheInterval() {
    assertThat(SCHEDULE.next(new PodVerdict.InOrder(), 0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(SCHEDULE.next(new PodVerdict.NotMeshed(), 0)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void podForWhichItWasTooEarlyIsLookedAtSoon() {
    assertThat(SCHEDULE.next(new PodVerdict.Waiting(""), 3)).isEqualTo(LookSchedule.SOON);
  }

  @Test
  void setbacksInARowAreFollowedByLongerAndLongerPauses() {
    for (PodVerdict verdict : List.of(REPAIRED, LEFT)) {
      assertThat(SCHEDULE.next(verdict, 1)).isEqualTo(Duration.ofSeconds(5));
      assertThat(SCHEDULE.next(verdict, 2)).isEqualTo(Duration.ofSeconds(10));
      assertThat(SCHEDULE.next(verdict, 6)).isEqualTo(Duration.ofSeconds(160));
      assertThat(SCHEDULE.next(verdict, 7)).isEqualTo(LookSchedule.LAST_RETRY);
      assertThat(SCHEDULE.next(verdict, Integer.MAX_VALUE)).isEqualTo(LookSchedule.LAST_RETRY);
    }
  }

  @Test
  void countOfSetbacksEndsWithALookThatFindsAllInOrder() {
    WatchedPod pod =
        WatchedPod.from(FakePods.pod("u1", false, Optional.empty(), "10.0.0.1"), 0)
            .after(LEFT, SCHEDULE, 1)
            .after(LEFT, SCHEDULE, 2)
            .after(new PodVerdict.Waiting(""), SCHEDULE, 3);
    assertThat(pod.setbacks()).isEqualTo(2);

    assertThat(pod.after(new PodVerdict.InOrder(), SCHEDULE, 4).setbacks()).isZero();
  }

  @Test
  void waitingLastsAsLongAsItIsTooEarly() {
    WatchedPod pod =
        WatchedPod.from(FakePods.pod("u1", false, Optional.empty(), "10.0.0.1"), 100)
            .after(new PodVerdict.Waiting(""), SCHEDULE, 200);
    assertThat(pod.waited(500)).isEqualTo(Duration.ofNanos(400));

    WatchedPod told = pod.after(LEFT, SCHEDULE, 600);
    assertThat(told.waited(700)).isEqualTo(Duration.ofNanos(600));
    assertThat(told.isNews(LEFT)).isFalse();

    assertThat(told.after(new PodVerdict.InOrder(), SCHEDULE, 800).waited(900))
        .isEqualTo(Duration.ofNanos(100));
  }

  @Test
  void intervalThatIsTooShortIsRefused() {
    assertThatThrownBy(() -> new LookSchedule(Duration.ZERO)).hasMessageContaining("a second");
  }
}
