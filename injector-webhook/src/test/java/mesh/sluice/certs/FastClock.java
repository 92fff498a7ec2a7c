package mesh.sluice.certs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that begins now and runs faster than time does. */
final class FastClock extends Clock {
  private final Instant start = Instant.now();
  private final long started = System.nanoTime();
  private final int factor;

  FastClock(int factor) {
    this.factor = factor;
  }

  @Override
  public Instant instant() {
    return start.plus(Duration.ofNanos(System.nanoTime() - started).multipliedBy(factor));
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
