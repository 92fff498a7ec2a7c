package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.detect.Detection;
import mesh.sluice.detect.HostRoot;

/**
 * All that {@code sluice-node run} is told.
 *
 * @param detect looks where the runtime's directories are, as they are now
 * @param root where the node's file system is seen from here
 * @param insists whether the user has named both directories
 * @param mode how the plugin gets into the chain
 * @param plugin the program that is installed
 * @param entry what the chain says of it
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
    Supplier<Detection> detect,
    HostRoot root,
    boolean insists,
    ChainMode mode,
    Path plugin,
    PluginEntry entry,
    AgentSockets sockets,
    String node,
    Optional<String> osmNamespace,
    Optional<String> bind,
    int statusPort,
    Optional<Path> kubeconfig,
    Map<String, String> environment,
    RepairOptions repair) {
  NodeOptions {
    requireNonNull(detect);
    requireNonNull(root);
    requireNonNull(mode);
    requireNonNull(plugin);
    requireNonNull(entry);
    requireNonNull(sockets);
    requireNonNull(node);
    requireNonNull(osmNamespace);
    requireNonNull(bind);
    requireNonNull(kubeconfig);
    environment = Map.copyOf(environment);
    requireNonNull(repair);
  }
}
