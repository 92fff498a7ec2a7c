/**
 * Takes Sluice off all nodes of a cluster, before the chart is uninstalled: {@link
 * mesh.sluice.removal.ClusterRemoval} is where to begin. Each node is cleaned by a pod of its own;
 * here is what stops the others, waits for these, and opens nodes that are closed.
 *
 * <p>Knows the API server alone, nothing of a node.
 */
package mesh.sluice.removal;
