/**
 * The Unix socket on which {@code sluice-cni} asks about pods: who may ask, how much, how long.
 *
 * <p>The questions and answers themselves are those of {@link mesh.sluice.agent}.
 */
package mesh.sluice.socket;
