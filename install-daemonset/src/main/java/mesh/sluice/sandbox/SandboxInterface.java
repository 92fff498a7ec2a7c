package mesh.sluice.sandbox;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.policy.IpAddress;

/**
 * An interface by which others reach a namespace.
 *
 * @param name as in the namespace, such as {@code eth0}
 * @param addresses of global scope, in the kernel's order; at least one
 */
public record SandboxInterface(String name, List<IpAddress> addresses) {
  public SandboxInterface {
    requireNonNull(name);
    addresses = List.copyOf(addresses);
  }
}
