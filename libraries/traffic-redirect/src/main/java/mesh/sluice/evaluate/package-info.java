/**
 * What rules do with a packet, without a kernel: for explaining, and for comparing with what
 * kernels do.
 *
 * <p>Pure; depends on {@link mesh.sluice.rules} and {@link mesh.sluice.policy} only.
 */
package mesh.sluice.evaluate;
