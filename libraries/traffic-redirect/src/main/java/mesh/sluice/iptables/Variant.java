package mesh.sluice.iptables;

/** The programs called iptables that a node may have. */
public enum Variant {
  /** Translates to nf_tables. */
  NFT("-nft"),
  /** Programs the kernel's old ip_tables. */
  LEGACY("-legacy"),
  /** Whichever of the two the node's distribution has chosen, or one that knows no variants. */
  PLAIN("");

  private final String infix;

  Variant(String infix) {
    this.infix = infix;
  }

  /** What stands between {@code iptables} and {@code -restore} in the names of its programs. */
  String infix() {
    return infix;
  }
}
