package mesh.sluice.redirect;

import java.io.IOException;
import java.util.Optional;
import mesh.sluice.backend.Backend;
import mesh.sluice.iptables.IptablesBackend;
import mesh.sluice.iptables.Variant;
import mesh.sluice.nft.NftBackend;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.posix.Posix;

/** What is to install the rules on a node. */
public enum BackendChoice {
  /** nf_tables if the kernel has it, else iptables. */
  AUTO("auto"),
  /** nf_tables over netlink. */
  NFT("nft"),
  /** iptables, in the variant that suits the node. */
  IPTABLES("iptables"),
  /** The variant of iptables that translates to nf_tables. */
  IPTABLES_NFT("iptables-nft"),
  /** The variant of iptables that programs the kernel's old ip_tables. */
  IPTABLES_LEGACY("iptables-legacy");

  private final String text;

  BackendChoice(String text) {
    this.text = text;
  }

  /**
   * @throws InvalidPolicyException if {@code text} names none
   */
  public static BackendChoice parse(String text) {
    for (BackendChoice choice : values()) {
      if (choice.text.equals(text)) {
        return choice;
      }
    }
    throw new InvalidPolicyException(
        "", text, "not a backend; write auto, nft, iptables, iptables-nft or iptables-legacy");
  }

  @Override
  public String toString() {
    return text;
  }

  Backend backend(Posix posix) {
    NftBackend nft = new NftBackend(posix);
    return new NodeBackend(this, nft, () -> installer(posix, nft), () -> iptables(posix, nft));
  }

  private IptablesBackend installer(Posix posix, NftBackend nft) {
    return switch (this) {
      case AUTO, NFT, IPTABLES -> iptables(posix, nft);
      case IPTABLES_NFT -> new IptablesBackend(posix, Optional.of(Variant.NFT), true);
      case IPTABLES_LEGACY -> new IptablesBackend(posix, Optional.of(Variant.LEGACY), false);
    };
  }

  private static IptablesBackend iptables(Posix posix, NftBackend nft) {
    boolean nfTables;
    try {
      nft.probe();
      nfTables = true;
    } catch (IOException e) {
      nfTables = false;
    }
    return new IptablesBackend(posix, Optional.empty(), nfTables);
  }
}
