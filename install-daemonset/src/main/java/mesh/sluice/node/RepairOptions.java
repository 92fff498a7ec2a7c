package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import mesh.sluice.repair.RepairMode;

/**
 * How {@code sluice-node run} repairs pods.
 *
 * @param interval between two looks at a pod that is in order
 * @param netnsDirectories of the node, below which the runtime mounts namespaces
 */
record RepairOptions(RepairMode mode, Duration interval, List<String> netnsDirectories) {
  RepairOptions {
    requireNonNull(mode);
    requireNonNull(interval);
    netnsDirectories = List.copyOf(netnsDirectories);
  }
}
