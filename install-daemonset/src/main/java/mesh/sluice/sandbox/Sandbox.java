package mesh.sluice.sandbox;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.IpAddress;

/**
 * A namespace and the addresses that it had when it was read.
 *
 * @param interfaces those with addresses
 * @param firstSeen when it was seen for the first time, in nanoseconds of a clock that nobody sets
 */
public record Sandbox(NetnsMount mount, List<SandboxInterface> interfaces, long firstSeen) {
  public Sandbox {
    requireNonNull(mount);
    interfaces = List.copyOf(interfaces);
  }

  /** The interface that has all of these addresses; empty if none has. */
  public Optional<SandboxInterface> with(Collection<IpAddress> addresses) {
    return with(interfaces, addresses);
  }

  /** The interface that has all of these addresses; empty if none has. */
  static Optional<SandboxInterface> with(
      List<SandboxInterface> interfaces, Collection<IpAddress> addresses) {
    return interfaces.stream()
        .filter(each -> each.addresses().containsAll(addresses))
        .findFirst()
        .filter(found -> !addresses.isEmpty());
  }
}
