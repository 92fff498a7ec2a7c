package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
  private final RateLimiter limiter = new RateLimiter(10, () -> now);

  @Test
  void onesOfASecondComeAtOnceAndTheRestOneByOne() {
    assertThat(IntStream.range(0, 13).mapToLong(i -> milliseconds()).toArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200, 300);
  }

  @Test
  void noMoreThanASecondIsSavedUp() {
    now += TimeUnit.HOURS.toNanos(1);

    assertThat(IntStream.range(0, 11).mapToLong(i -> milliseconds()).toArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100);
  }

  private long milliseconds() {
    return TimeUnit.NANOSECONDS.toMillis(limiter.take());
  }
}
