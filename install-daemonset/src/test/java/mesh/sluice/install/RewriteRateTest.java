package mesh.sluice.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RewriteRateTest {
  /** System.nanoTime may be anything. */
  private static final long START = Long.MAX_VALUE - 1_000;

  private final RewriteRate rate = new RewriteRate();

  @Test
  void someRewritesAreNoDrift() {
    for (int i = 0; i < RewriteRate.MAX_REWRITES - 1; i++) {
      rate.rewritten(at(i));
    }

    assertThat(rate.drift(at(5))).isFalse();
    assertThat(rate.pause(at(5))).isZero();
    assertThat(rate.count()).isEqualTo(4);
  }

  @Test
  void rewritesThatAreFarApartAreNoDrift() {
    for (int i = 0; i < 20; i++) {
      rate.rewritten(at(i * 16));
    }

    assertThat(rate.drift(at(20 * 16))).isFalse();
  }

  /** istio/istio#49538: two installers that rewrite a file for ever. */
  @Test
  void pauseDoublesUpToAMinute() {
    for (int i = 0; i < RewriteRate.MAX_REWRITES; i++) {
      rate.rewritten(at(0));
    }
    assertThat(rate.drift(at(0))).isTrue();

    int now = 0;
    for (int expected : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(rate.pause(at(now))).isEqualTo(Duration.ofSeconds(expected));
      now += expected;
      assertThat(rate.pause(at(now))).isZero();
      rate.rewritten(at(now));
    }
  }

  @Test
  void driftEndsAfterAQuietMinute() {
    for (int i = 0; i < RewriteRate.MAX_REWRITES; i++) {
      rate.rewritten(at(0));
    }

    assertThat(rate.drift(at(61))).isTrue();
    assertThat(rate.drift(at(62))).isFalse();
    rate.rewritten(at(63));
    assertThat(rate.pause(at(63))).isZero();
    assertThat(rate.count()).isEqualTo(6);
  }

  private static long at(int seconds) {
    return START + Duration.ofSeconds(seconds).toNanos();
  }
}
