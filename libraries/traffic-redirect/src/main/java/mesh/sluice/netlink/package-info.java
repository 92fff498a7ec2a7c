/**
 * The netlink protocol: writing messages and attributes, reading them, and talking to the kernel.
 *
 * <p>Knows nothing of nf_tables or routes. Depends on {@link mesh.sluice.posix} only.
 */
package mesh.sluice.netlink;
