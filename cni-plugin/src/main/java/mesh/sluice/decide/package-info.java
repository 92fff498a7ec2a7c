/**
 * What is to be done with the pod that a request names: Sluice's own part of the network
 * configuration, and the order in which the decision is looked for.
 *
 * <p>Depends on {@link mesh.sluice.protocol} and the pure modules; does no I/O but through {@link
 * mesh.sluice.agent.NodeAgent}.
 */
package mesh.sluice.decide;
