package mesh.sluice.policy;

/** Where the application listens for what the sidecar forwards to it. */
public enum ApplicationAddress {
  /** On the loopback interface too; the sidecar's connections to localhost stay as they are. */
  LOOPBACK("loopback"),
  /**
   * On the pod's own address, maybe on no other: the sidecar's connections to localhost go there.
   */
  POD("pod");

  private final String text;

  ApplicationAddress(String text) {
    this.text = text;
  }

  /**
   * @throws InvalidPolicyException if {@code text} names none
   */
  public static ApplicationAddress parse(String text) {
    for (ApplicationAddress address : values()) {
      if (address.text.equals(text)) {
        return address;
      }
    }
    throw new InvalidPolicyException(
        "", text, "not a place where the application listens; write loopback or pod");
  }

  @Override
  public String toString() {
    return text;
  }
}
