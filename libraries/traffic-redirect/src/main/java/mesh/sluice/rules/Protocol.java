package mesh.sluice.rules;

/** Transport protocols by their number in the IP header. */
public enum Protocol {
  TCP(6),
  UDP(17);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  @Override
  public String toString() {
    return this == TCP ? "tcp" : "udp";
  }
}
