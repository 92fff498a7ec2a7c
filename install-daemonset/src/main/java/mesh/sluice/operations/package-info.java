/**
 * What {@code sluice-cni} tells about its operations, a datagram each: metrics and log lines.
 *
 * <p>Nothing here can hold up a pod: a datagram that nobody takes is lost. What a pod is called is
 * in log lines alone: metrics have labels of few values.
 */
package mesh.sluice.operations;
