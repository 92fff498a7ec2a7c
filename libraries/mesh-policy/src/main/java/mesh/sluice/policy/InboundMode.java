package mesh.sluice.policy;

/** How connections from outside reach the sidecar. */
public enum InboundMode {
  /** The destination port is rewritten; the sidecar asks for the original destination. */
  REDIRECT("redirect"),
  /** Packets are delivered to a transparent socket unchanged, so the client's address stays. */
  TPROXY("tproxy"),
  /** Connections from outside reach the application directly. */
  NONE("none");

  private final String text;

  InboundMode(String text) {
    this.text = text;
  }

  /**
   * @throws InvalidPolicyException if {@code text} names no mode
   */
  public static InboundMode parse(String text) {
    for (InboundMode mode : values()) {
      if (mode.text.equals(text)) {
        return mode;
      }
    }
    throw new InvalidPolicyException(
        "", text, "not an interception mode; write redirect, tproxy or none");
  }

  @Override
  public String toString() {
    return text;
  }
}
