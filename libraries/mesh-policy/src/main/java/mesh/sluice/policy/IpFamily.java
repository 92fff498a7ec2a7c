package mesh.sluice.policy;

/** The two families of IP addresses. */
public enum IpFamily {
  IPV4("ipv4", 32),
  IPV6("ipv6", 128);

  private final String text;
  private final int bits;

  IpFamily(String text, int bits) {
    this.text = text;
    this.bits = bits;
  }

  /** Length of an address in bits, which is the longest prefix of a CIDR. */
  public int bits() {
    return bits;
  }

  /** Length of an address in bytes. */
  public int bytes() {
    return bits / Byte.SIZE;
  }

  @Override
  public String toString() {
    return text;
  }
}
