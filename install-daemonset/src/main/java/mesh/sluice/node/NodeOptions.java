package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * All that {@code sluice-node run} is told.
 *
 * @param installation what is installed
 * @param sockets where the agent listens
 * @param node the name of this node
 * @param osmNamespace where OSM's settings are; empty without the profile osm
 * @param bind the address of the status port; empty for all
 * @param statusPort 0 for any free one
 * @param kubeconfig how to reach the cluster; empty for the pod's service account
 * @param environment of this process
 * @param repair what is done about pods that are not meshed as they should be
 */
record NodeOptions(
    NodeInstallation installation,
    AgentSockets sockets,
    String node,
    Optional<String> osmNamespace,
    Optional<String> bind,
    int statusPort,
    Optional<Path> kubeconfig,
    Map<String, String> environment,
    RepairOptions repair) {
  NodeOptions {
    requireNonNull(installation);
    requireNonNull(sockets);
    requireNonNull(node);
    requireNonNull(osmNamespace);
    requireNonNull(bind);
    requireNonNull(kubeconfig);
    environment = Map.copyOf(environment);
    requireNonNull(repair);
  }
}
