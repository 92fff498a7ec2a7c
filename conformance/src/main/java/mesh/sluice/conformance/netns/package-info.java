/**
 * The place of a test: two kinds of network namespaces, a node that stands for the host and pods,
 * with links between them. Plugins start in the node, so that even a plugin that writes its rules
 * into the wrong namespace does the machine no harm.
 */
package mesh.sluice.conformance.netns;
