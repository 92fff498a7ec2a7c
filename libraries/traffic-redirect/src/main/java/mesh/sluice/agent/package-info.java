/**
 * What {@code sluice-cni} asks of the node agent, what that answers, and what it tells it of its
 * operations: both programs use these types, and neither needs the other.
 *
 * <p>The messages are those of docs/node-agent.md. Depends on {@link mesh.sluice.profile}, {@link
 * mesh.sluice.annotation} and what is below them; does no I/O.
 */
package mesh.sluice.agent;
