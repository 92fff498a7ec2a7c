/**
 * What Sluice asks the kernel's routing netlink family.
 *
 * <p>Depends on {@link mesh.sluice.netlink} and {@link mesh.sluice.posix}.
 */
package mesh.sluice.route;
