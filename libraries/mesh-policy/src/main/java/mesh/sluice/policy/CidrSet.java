package mesh.sluice.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A set of CIDRs of either family, sorted, without those that another one contains. One kind is
 * kept all the same: a block of loopback addresses inside of one that is more, because to include a
 * loopback block has a meaning of its own, as in Istio; see {@link #disjoint}.
 *
 * @param cidrs the blocks in ascending order, IPv4 first
 */
public record CidrSet(List<Cidr> cidrs) {
  /** All of IPv4. */
  public static final Cidr ALL_IPV4 = new Cidr(new IpAddress(IpFamily.IPV4, 0, 0), 0);

  /** All of IPv6. */
  public static final Cidr ALL_IPV6 = new Cidr(new IpAddress(IpFamily.IPV6, 0, 0), 0);

  private static final Cidr LOOPBACK_IPV4 = Cidr.parse("127.0.0.0/8");
  private static final Cidr LOOPBACK_IPV6 = Cidr.parse("::1/128");

  public static final CidrSet NONE = new CidrSet(List.of());
  public static final CidrSet ALL = new CidrSet(List.of(ALL_IPV4, ALL_IPV6));

  public CidrSet {
    cidrs = withoutContained(cidrs, true);
  }

  public static CidrSet parse(String... cidrs) {
    List<Cidr> list = new ArrayList<>(cidrs.length);
    for (String cidr : cidrs) {
      list.add(Cidr.parse(cidr));
    }
    return new CidrSet(list);
  }

  public boolean isEmpty() {
    return cidrs.isEmpty();
  }

  /** Whether this is every address of both families. */
  public boolean isAll() {
    return cidrs.size() == 2
        && cidrs.getFirst().equals(ALL_IPV4)
        && cidrs.getLast().equals(ALL_IPV6);
  }

  /** The blocks of one family. */
  public CidrSet of(IpFamily family) {
    // IPv4 comes first: where both ends are of the family, all are.
    if (isEmpty() || cidrs.getFirst().family() == family && cidrs.getLast().family() == family) {
      return this;
    }
    List<Cidr> list = new ArrayList<>(cidrs.size());
    for (Cidr cidr : cidrs) {
      if (cidr.family() == family) {
        list.add(cidr);
      }
    }
    return new CidrSet(list);
  }

  public boolean contains(IpAddress address) {
    for (Cidr cidr : cidrs) {
      if (cidr.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a block of this set consists of loopback addresses only. */
  public boolean includesLoopback() {
    return cidrs.stream().anyMatch(CidrSet::isLoopback);
  }

  /** The same addresses, in blocks of which none contains another one. */
  public CidrSet disjoint() {
    return includesLoopback() ? new CidrSet(withoutContained(cidrs, false)) : this;
  }

  private static boolean isLoopback(Cidr cidr) {
    return LOOPBACK_IPV4.contains(cidr) || cidr.equals(LOOPBACK_IPV6);
  }

  private static List<Cidr> withoutContained(List<Cidr> given, boolean keepLoopback) {
    List<Cidr> sorted = new ArrayList<>(given);
    Collections.sort(sorted);
    List<Cidr> kept = new ArrayList<>(sorted.size());
    Cidr outer = null;
    for (Cidr cidr : sorted) {
      boolean contained = outer != null && outer.contains(cidr);
      boolean special = keepLoopback && isLoopback(cidr) && (outer == null || !isLoopback(outer));
      if (!contained) {
        outer = cidr;
      }
      boolean again =
          !kept.isEmpty() && isLoopback(kept.getLast()) && kept.getLast().contains(cidr);
      if (!contained || special && !again) {
        kept.add(cidr);
      }
    }
    return List.copyOf(kept);
  }
}
