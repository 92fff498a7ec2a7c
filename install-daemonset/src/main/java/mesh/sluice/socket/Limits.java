package mesh.sluice.socket;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a client may take.
 *
 * @param connections at once; further ones are told that the agent is busy
 * @param reading until the whole request is there
 * @param grace that an answer may take longer than was asked for
 * @param writing until the whole reply is taken
 */
record Limits(int connections, Duration reading, Duration grace, Duration writing) {
  static final Limits USUAL =
      new Limits(256, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

  Limits {
    requireNonNull(reading);
    requireNonNull(grace);
    requireNonNull(writing);
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections + " is less than 1");
    }
  }
}
