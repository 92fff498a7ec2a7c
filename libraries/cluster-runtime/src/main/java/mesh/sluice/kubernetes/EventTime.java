package mesh.sluice.kubernetes;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time of an Event. */
final class EventTime {
  /**
   * API servers refuse fewer digits, which is what {@link Instant} gives if the last ones are 0.
   */
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private EventTime() {}

  /** A time as {@code events.k8s.io/v1} has it, in UTC. */
  static String of(Instant time) {
    return MICROSECONDS.format(time);
  }
}
