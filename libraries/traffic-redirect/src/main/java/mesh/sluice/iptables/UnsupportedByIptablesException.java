package mesh.sluice.iptables;

/** Rules that iptables has no words for; the message says which and what to do. */
public final class UnsupportedByIptablesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedByIptablesException(String message) {
    super(message);
  }
}
