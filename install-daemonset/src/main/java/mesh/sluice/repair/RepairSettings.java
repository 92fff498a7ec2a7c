package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import mesh.sluice.redirect.BackendChoice;

/**
 * How pods are repaired.
 *
 * @param backend what installs the rules
 * @param settled how long a namespace, or a pod without one, must have been there before anything
 *     is done or said about it: the API server hears of a pod's addresses a moment after the chain
 *     of plugins has assigned them, and an address may have been another pod's before
 */
public record RepairSettings(
    RepairMode mode, BackendChoice backend, LookSchedule schedule, Duration settled) {
  /** The kubelet reports a sandbox that it has made within a second or two. */
  public static final Duration SETTLED = Duration.ofSeconds(5);

  public RepairSettings {
    requireNonNull(mode);
    requireNonNull(backend);
    requireNonNull(schedule);
    requireNonNull(settled);
  }
}
