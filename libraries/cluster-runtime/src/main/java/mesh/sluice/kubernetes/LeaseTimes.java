package mesh.sluice.kubernetes;

import java.time.Duration;

/**
 * The rhythm of a lease.
 *
 * @param duration after which a lease that nobody renews is free
 * @param deadline after which a leader that could not renew gives up; shorter than the duration, so
 *     that there are never two
 * @param retry between two attempts
 */
record LeaseTimes(Duration duration, Duration deadline, Duration retry) {
  /** As Kubernetes' own controllers have them. */
  static final LeaseTimes DEFAULT =
      new LeaseTimes(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

  LeaseTimes {
    if (duration.compareTo(deadline) <= 0 || deadline.compareTo(retry) <= 0) {
      throw new IllegalArgumentException(
          "a lease's duration " + duration + " > deadline " + deadline + " > retry " + retry);
    }
  }
}
