package mesh.sluice.policy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Addresses and blocks for properties: few different ones, so that they meet, and extreme ones. */
public final class IpArbitraries {
  private IpArbitraries() {}

  public static Arbitrary<IpAddress> addresses() {
    Arbitrary<IpAddress> ipv4 =
        Arbitraries.longs()
            .between(0, 0xffff_ffffL)
            .map(bits -> new IpAddress(IpFamily.IPV4, 0, bits));
    return Arbitraries.oneOf(ipv4, ipv6());
  }

  /** Made of groups of which many are zero, for the sake of {@code ::}. */
  private static Arbitrary<IpAddress> ipv6() {
    Arbitrary<Long> half =
        Arbitraries.oneOf(Arbitraries.of(0L), Arbitraries.longs().between(0, 0xffff))
            .list()
            .ofSize(4)
            .map(IpArbitraries::joined);
    return Combinators.combine(half, half)
        .as((high, low) -> new IpAddress(IpFamily.IPV6, high, low));
  }

  public static Arbitrary<Cidr> cidrs() {
    return addresses()
        .flatMap(
            address ->
                Arbitraries.integers()
                    .between(0, address.family().bits())
                    .map(prefix -> new Cidr(address.network(prefix), prefix)));
  }

  private static long joined(List<Long> groups) {
    return groups.stream().reduce(0L, (bits, group) -> bits << 16 | group);
  }
}
