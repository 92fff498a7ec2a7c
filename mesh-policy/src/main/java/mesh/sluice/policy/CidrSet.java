package mesh.sluice.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A set of CIDRs of either family, sorted, without those that another one contains.
 *
 * @param cidrs the blocks in ascending order, IPv4 first
 */
public record CidrSet(List<Cidr> cidrs) {
  /** All of IPv4. */
  public static final Cidr ALL_IPV4 = new Cidr(new IpAddress(IpFamily.IPV4, 0, 0), 0);

  /** All of IPv6. */
  public static final Cidr ALL_IPV6 = new Cidr(new IpAddress(IpFamily.IPV6, 0, 0), 0);

  public static final CidrSet NONE = new CidrSet(List.of());
  public static final CidrSet ALL = new CidrSet(List.of(ALL_IPV4, ALL_IPV6));

  public CidrSet {
    cidrs = withoutContained(cidrs);
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

  private static List<Cidr> withoutContained(List<Cidr> given) {
    List<Cidr> sorted = new ArrayList<>(given);
    Collections.sort(sorted);
    List<Cidr> kept = new ArrayList<>(sorted.size());
    for (Cidr cidr : sorted) {
      if (kept.isEmpty() || !kept.getLast().contains(cidr)) {
        kept.add(cidr);
      }
    }
    return List.copyOf(kept);
  }
}
