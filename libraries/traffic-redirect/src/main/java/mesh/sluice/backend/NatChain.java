package mesh.sluice.backend;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A chain of whomever that the kernel asks for a new destination of a connection's first packet.
 *
 * <p>All of a hook's are asked one after the other until one translates, by priority; of the same
 * priority, the one that was registered last is asked first ({@code nf_hook_entries_grow}). The
 * kernel does not tell when a chain was registered, but numbers the tables of nf_tables.
 *
 * @param family as nft calls it: {@code ip}, {@code ip6} or {@code inet}
 * @param table name of its table
 * @param name its own name
 * @param prerouting whether it is asked about packets that come in; otherwise about those made here
 * @param priority lower ones are asked first
 * @param number grows with each table that is made in the namespace; 0 for one of ours of which it
 *     is not known, {@link #NEWEST} for one of somebody else
 */
public record NatChain(
    String family, String table, String name, boolean prerouting, int priority, long number) {
  /** Of all chains of iptables, and what nft calls {@code dstnat}. */
  public static final int DSTNAT = -100;

  /** A number that is taken for higher than all others. */
  public static final long NEWEST = Long.MAX_VALUE;

  private static final String BOTH_FAMILIES = "inet";

  public NatChain {
    requireNonNull(family);
    requireNonNull(table);
    requireNonNull(name);
  }

  /** Whether both are the same chain, whatever else is known of them. */
  public boolean isSameAs(NatChain other) {
    return family.equals(other.family) && table.equals(other.table) && name.equals(other.name);
  }

  /** Whether this chain gets packets before another one, as far as the kernel tells. */
  public boolean isAskedBefore(NatChain other) {
    boolean meets =
        family.equals(other.family)
            || family.equals(BOTH_FAMILIES)
            || other.family.equals(BOTH_FAMILIES);
    boolean earlier =
        priority < other.priority || priority == other.priority && number > other.number;
    return meets && prerouting == other.prerouting && earlier;
  }

  /** Those of {@code others} that are asked before one of {@code own}. */
  public static List<NatChain> before(List<NatChain> own, List<NatChain> others) {
    List<NatChain> before = new ArrayList<>();
    for (NatChain other : others) {
      if (own.stream().anyMatch(other::isAskedBefore)) {
        before.add(other);
      }
    }
    return before;
  }

  /** What it means that this chain, which translates, is asked before ours. */
  public String sentence() {
    return "the chain "
        + name
        + " of the table "
        + family
        + " "
        + table
        + " (nat, "
        + (prerouting ? "prerouting" : "output")
        + ", priority "
        + priority
        + ") is not Sluice's, and asked before Sluice's: connections that it translates pass the"
        + " sidecar by; remove it, or repeat ADD with the backend nft, whose chains are asked"
        + " first";
  }
}
