package mesh.sluice.evaluate;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.IpAddress;

/** Where a packet ends up. */
public sealed interface Fate {
  /** Where it was sent to, with the addresses that it has. */
  record Direct() implements Fate {}

  /** At a port of this host; the listener can ask for the original destination. */
  record Redirected(int port) implements Fate {}

  /** At another address, with the port to which it was sent. */
  record Translated(IpAddress address) implements Fate {
    public Translated {
      requireNonNull(address);
    }
  }

  /** At the transparent socket of a port of this host, addresses unchanged. */
  record Intercepted(int port) implements Fate {}

  /** Nowhere. */
  record Dropped() implements Fate {}
}
