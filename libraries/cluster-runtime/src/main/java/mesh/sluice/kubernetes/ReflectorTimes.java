package mesh.sluice.kubernetes;

import java.time.Duration;

/**
 * How long a {@link Reflector} waits for what.
 *
 * @param answer for the answer to a request to begin
 * @param silence for the next bytes of an answer, that of a watch included: nothing else tells that
 *     a connection is dead over which nothing is to be sent
 * @param watch how long the API server is asked to keep a watch open; up to a fifth less, so that
 *     the nodes of a cluster do not all come back at once
 * @param absence until a kind is asked for again that the API server does not know
 * @param firstPause after a failure; twice as long after each further one
 * @param longestPause at most
 */
public record ReflectorTimes(
    Duration answer,
    Duration silence,
    Duration watch,
    Duration absence,
    Duration firstPause,
    Duration longestPause) {

  /**
   * A dead connection is noticed within 30 s: a watch is renewed every 16 to 20 s, over the same
   * connection, by one small request.
   */
  public static final ReflectorTimes PROMPT =
      new ReflectorTimes(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ofMillis(200),
          Duration.ofSeconds(30));

  public ReflectorTimes {
    for (Duration time :
        new Duration[] {answer, silence, watch, absence, firstPause, longestPause}) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("a time of " + time + "; give one above zero");
      }
    }
  }

  /** The same with another time until an unknown kind is asked for again. */
  public ReflectorTimes withAbsence(Duration other) {
    return new ReflectorTimes(answer, silence, watch, other, firstPause, longestPause);
  }
}
