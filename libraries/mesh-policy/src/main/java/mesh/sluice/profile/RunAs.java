package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import mesh.sluice.policy.OwnerId;

/**
 * Whom a security context says to run as: {@code runAsUser} and {@code runAsGroup}.
 *
 * @param user the user; empty if the context leaves it to the image
 * @param group the group; empty if the context leaves it to the image
 */
public record RunAs(Optional<OwnerId> user, Optional<OwnerId> group) {
  /** A security context that says neither, or none at all. */
  public static final RunAs UNSET = new RunAs(Optional.empty(), Optional.empty());

  public RunAs {
    requireNonNull(user);
    requireNonNull(group);
  }

  /** Both ids given. */
  public static RunAs of(long user, long group) {
    return new RunAs(Optional.of(new OwnerId(user)), Optional.of(new OwnerId(group)));
  }

  /** This, with what is unset taken from {@code outer}, as a container takes it from its pod. */
  public RunAs orElse(RunAs outer) {
    return new RunAs(user.or(outer::user), group.or(outer::group));
  }
}
