/**
 * The TCP connections of a network namespace, and how they outlive the arrival of redirect rules.
 *
 * <p>Depends on {@link mesh.sluice.netlink}, {@link mesh.sluice.posix} and {@link
 * mesh.sluice.policy}: the caller enters the namespace.
 */
package mesh.sluice.connections;
