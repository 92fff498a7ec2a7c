/**
 * The network namespaces that the container runtime has mounted for the pods of this node, and
 * which of them is a pod's: by the addresses of its interfaces, never by a guess.
 *
 * <p>Depends on {@link mesh.sluice.netns}, {@link mesh.sluice.route}, {@link mesh.sluice.posix} and
 * {@link mesh.sluice.policy}. It enters namespaces to read, and changes nothing.
 */
package mesh.sluice.sandbox;
