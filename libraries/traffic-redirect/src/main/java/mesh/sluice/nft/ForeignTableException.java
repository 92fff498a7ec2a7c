package mesh.sluice.nft;

import java.io.IOException;

/**
 * The table {@code inet sluice} belongs to a process that has made it with the flag {@code owner}
 * (Linux 5.12 and newer): as long as that process lives, the kernel answers everybody else's
 * changes with EPERM, whatever their capabilities.
 */
public final class ForeignTableException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param port netlink port of the owner's socket
   */
  ForeignTableException(int port) {
    super(sentence(port) + "; end that process, or let it call its table otherwise");
  }

  /** What there is to say of it, without the remedy. */
  static String sentence(int port) {
    return "the table inet "
        + Table.NAME
        + " belongs to another process, by the flag owner (netlink port "
        + Integer.toUnsignedString(port)
        + ", mostly its process id), and nobody else can change it";
  }
}
