/**
 * Where the container runtime of this node looks for CNI configuration and plugins.
 *
 * <p>Reads the configuration of containerd, CRI-O and Multus; changes nothing.
 */
package mesh.sluice.detect;
