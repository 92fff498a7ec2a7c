/**
 * Keeps pods from nodes that cannot mesh them yet: the taint {@code sluice.mesh/not-ready}. What
 * decides ({@link mesh.sluice.nodegate.GateDecision}, {@link mesh.sluice.nodegate.NodesHandler} and
 * what they are made of) is pure; {@code NodeGate} watches and acts.
 */
package mesh.sluice.nodegate;
