/**
 * The program {@code sluice-node}: its commands, and the wiring of the daemon's parts.
 *
 * <p>Depends on all other packages of this module; holds no decision of its own.
 */
package mesh.sluice.node;
