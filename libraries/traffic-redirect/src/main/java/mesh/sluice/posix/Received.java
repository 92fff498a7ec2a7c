package mesh.sluice.posix;

/**
 * A datagram that a netlink socket received.
 *
 * @param length in bytes; greater than the buffer's length if the datagram was cut
 * @param senderPort netlink port id of the sender ({@code nl_pid} of netlink(7)), which the kernel
 *     vouches for; {@link #KERNEL_PORT} only if it is the kernel itself
 */
public record Received(int length, int senderPort) {
  public static final int KERNEL_PORT = 0;

  /** Whether the kernel sent it, and no process. */
  public boolean isFromKernel() {
    return senderPort == KERNEL_PORT;
  }
}
