/**
 * What {@code sluice-cni} asks of the node agent, and what that answers: both programs use these
 * types, and neither needs the other.
 *
 * <p>Depends on {@link mesh.sluice.profile}; does no I/O.
 */
package mesh.sluice.agent;
