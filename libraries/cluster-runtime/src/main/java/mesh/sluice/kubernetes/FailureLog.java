package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.LongSupplier;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * The log lines of something that fails again and again: the same one not more often than every
 * five minutes, and one when it works again. For one thread.
 */
final class FailureLog {
  private static final Logger LOG = Logger.of(Reflector.class);
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private final String kind;
  private final LongSupplier nanoseconds;
  private String last = "";
  private long time;

  FailureLog(String kind, LongSupplier nanoseconds) {
    this.kind = requireNonNull(kind);
    this.nanoseconds = requireNonNull(nanoseconds);
  }

  void failed(String failure, Duration pause) {
    long now = nanoseconds.getAsLong();
    if (failure.equals(last) && now - time < INTERVAL.toNanos()) {
      LOG.debug("still cannot watch", Field.of("kind", kind), Field.of("error", failure));
      return;
    }
    last = failure;
    time = now;
    LOG.warning(
        "cannot watch; trying again, and going on with what is known",
        Field.of("kind", kind),
        Field.of("error", failure),
        Field.of("pause_ms", pause));
  }

  void absent() {
    if (!last.equals("absent")) {
      last = "absent";
      LOG.info("the API server does not know this kind; asking again", Field.of("kind", kind));
    }
  }

  void worked() {
    if (!last.isEmpty()) {
      last = "";
      LOG.info("watching", Field.of("kind", kind));
    }
  }
}
