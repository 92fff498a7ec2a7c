package mesh.sluice.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;

/**
 * The addresses by which a pod is known, as far as rules need them: at most one of each family.
 *
 * @param ipv4 empty for a pod without IPv4
 * @param ipv6 empty for a pod without IPv6
 */
public record PodAddresses(Optional<IpAddress> ipv4, Optional<IpAddress> ipv6) {
  /** Nothing is known, which is enough for most policies. */
  public static final PodAddresses NONE = new PodAddresses(Optional.empty(), Optional.empty());

  public PodAddresses {
    requireNonNull(ipv4);
    requireNonNull(ipv6);
    if (ipv4.isPresent() && ipv4.get().family() != IpFamily.IPV4
        || ipv6.isPresent() && ipv6.get().family() != IpFamily.IPV6) {
      throw new IllegalArgumentException(ipv4 + " and " + ipv6 + " are not of their families");
    }
  }

  /** The first one of each family. */
  public static PodAddresses of(List<IpAddress> addresses) {
    return new PodAddresses(first(addresses, IpFamily.IPV4), first(addresses, IpFamily.IPV6));
  }

  /** The address of a family; empty if the pod has none. */
  public Optional<IpAddress> of(IpFamily family) {
    return family == IpFamily.IPV4 ? ipv4 : ipv6;
  }

  public boolean isEmpty() {
    return ipv4.isEmpty() && ipv6.isEmpty();
  }

  private static Optional<IpAddress> first(List<IpAddress> addresses, IpFamily family) {
    return addresses.stream().filter(address -> address.family() == family).findFirst();
  }
}
