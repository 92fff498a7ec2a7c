/**
 * What Sluice asks of the kernel's routing netlink family: interfaces and addresses.
 *
 * <p>Depends on {@link mesh.sluice.netlink}, {@link mesh.sluice.posix} and {@link
 * mesh.sluice.policy}.
 */
package mesh.sluice.route;
