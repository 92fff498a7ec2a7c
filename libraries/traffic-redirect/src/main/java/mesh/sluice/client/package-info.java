/**
 * The way from {@code sluice-cni} to the node agent: questions over its Unix socket, and events of
 * operations.
 *
 * <p>By {@link mesh.sluice.posix} and not by java.nio, whose channels would be initialised at each
 * start of the plugin. What is said is {@link mesh.sluice.agent}'s.
 */
package mesh.sluice.client;
