/**
 * What {@code sluice-cni} tells about its operations, a datagram each: metrics and log lines.
 *
 * <p>Nothing here can hold up a pod: a datagram that nobody takes is lost.
 */
package mesh.sluice.operations;
