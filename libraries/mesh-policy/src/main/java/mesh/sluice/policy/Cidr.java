package mesh.sluice.policy;

/**
 * A block of addresses, for example {@code 10.0.0.0/8}.
 *
 * @param network lowest address of the block; no host bit is set
 * @param prefix length of the prefix in bits, 0 to 32 or 128; a block of IPv4-mapped IPv6 addresses
 *     alone is refused, for no packet has one
 */
public record Cidr(IpAddress network, int prefix) implements Comparable<Cidr> {
  /** All IPv4-mapped IPv6 addresses are in {@code ::ffff:0:0/96}. */
  private static final int MAPPED_PREFIX = 96;

  public Cidr {
    if (prefix < 0 || prefix > network.family().bits()) {
      throw new InvalidPolicyException(
          "", network + "/" + prefix, "the prefix length must be 0 to " + network.family().bits());
    }
    if (prefix >= MAPPED_PREFIX && network.mapped().isPresent()) {
      String ipv4 = network.mapped().get().network(prefix - MAPPED_PREFIX).toString();
      int length = prefix - MAPPED_PREFIX;
      throw new InvalidPolicyException(
          "",
          network + (prefix == network.family().bits() ? "" : "/" + prefix),
          "IPv4 in the notation of IPv6, which no packet has; write "
              + ipv4
              + (length == IpFamily.IPV4.bits() ? "" : "/" + length));
    }
    if (!network.isIn(network, prefix)) {
      throw new InvalidPolicyException(
          "",
          network + "/" + prefix,
          "host bits are set; write " + network.network(prefix) + "/" + prefix);
    }
  }

  /**
   * @param text {@code 10.0.0.0/8}, or an address alone for the block of that one address
   * @throws InvalidPolicyException if it is neither, or host bits are set
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return of(IpAddress.parse(text));
    }
    IpAddress address;
    try {
      address = IpAddress.parse(text, slash);
    } catch (InvalidPolicyException e) {
      throw new InvalidPolicyException(
          "", text, "not a CIDR; write one such as 10.0.0.0/8 or 2001:db8::/32");
    }
    long prefix = Decimal.parse(text, slash + 1, text.length());
    if (prefix < 0 || prefix > address.family().bits()) {
      throw new InvalidPolicyException(
          "", text, "the prefix length must be 0 to " + address.family().bits());
    }
    return new Cidr(address, (int) prefix);
  }

  /**
   * The block of a given size that {@code address} is in: host bits are cleared, as iptables does
   * it.
   *
   * @throws InvalidPolicyException if the prefix is longer than an address of the family
   */
  public static Cidr containing(IpAddress address, int prefix) {
    int within = Math.clamp(prefix, 0, address.family().bits());
    return new Cidr(address.network(within), prefix);
  }

  /** The block of one address. */
  public static Cidr of(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  public IpFamily family() {
    return network.family();
  }

  /** Highest address of the block. */
  public IpAddress last() {
    return network.broadcast(prefix);
  }

  public boolean contains(IpAddress address) {
    return address.isIn(network, prefix);
  }

  public boolean contains(Cidr other) {
    return other.prefix >= prefix && contains(other.network);
  }

  @Override
  public int compareTo(Cidr other) {
    int byNetwork = network.compareTo(other.network);
    return byNetwork != 0 ? byNetwork : Integer.compare(prefix, other.prefix);
  }

  @Override
  public String toString() {
    return network + "/" + prefix;
  }
}
