package mesh.sluice.metrics;

import java.time.Duration;
import java.time.Instant;

/** What the injector's parts report; all methods may be called by any thread, and none waits. */
public interface Metrics {
  /** Forgets everything: for tests and for the commands that serve nobody. */
  Metrics NONE =
      new Metrics() {
        @Override
        public void review(String path, String outcome, String reason, Duration took) {}

        @Override
        public void badRequest(String reason) {}

        @Override
        public void settingsReload(boolean accepted) {}

        @Override
        public void certificateExpiry(Instant expiry) {}

        @Override
        public void leader(boolean leading) {}

        @Override
        public void nodes(String state, int count) {}
      };

  /**
   * A review was answered.
   *
   * @param path of the webhook: {@code inject}, {@code adopt} or {@code nodes}
   * @param outcome {@code changed}, {@code unchanged} or {@code refused}
   * @param reason from a closed list, in words joined by hyphens
   */
  void review(String path, String outcome, String reason, Duration took);

  /**
   * A request was no review.
   *
   * @param reason from a closed list, in words joined by hyphens
   */
  void badRequest(String reason);

  /** New settings came, and were taken or refused. */
  void settingsReload(boolean accepted);

  /** A serving certificate is in use that ends then. */
  void certificateExpiry(Instant expiry);

  /** Whether this replica does what only one may do. */
  void leader(boolean leading);

  /**
   * How many nodes are in a state of the node gate.
   *
   * @param state {@code open}, {@code closed}, {@code waiting} (open though sluice-node is not
   *     ready there) or {@code exempt}
   */
  void nodes(String state, int count);
}
