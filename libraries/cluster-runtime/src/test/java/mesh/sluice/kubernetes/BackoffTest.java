package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private long now = Long.MAX_VALUE - 5;
  private double random;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1), () -> now, () -> random);

  @Test
  void pausesDoubleUpToTheLongest() {
    assertThat(pauses(5)).containsExactly(200L, 400L, 800L, 1_000L, 1_000L);
  }

  @Test
  void upToHalfIsTakenAwayByChance() {
    random = 0.5;
    assertThat(pauses(2)).containsExactly(150L, 300L);
  }

  @Test
  void twoMinutesWithoutAFailureStartOver() {
    pauses(3);
    now += Duration.ofSeconds(119).toNanos();
    assertThat(pauses(1)).containsExactly(1_000L);
    now += Duration.ofSeconds(121).toNanos();
    assertThat(pauses(2)).containsExactly(200L, 400L);
  }

  private List<Long> pauses(int count) {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Duration pause = backoff.next();
      now += pause.toNanos();
      pauses.add(pause.toMillis());
    }
    return pauses;
  }
}
