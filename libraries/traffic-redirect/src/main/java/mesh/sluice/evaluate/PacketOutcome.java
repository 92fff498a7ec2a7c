package mesh.sluice.evaluate;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.IpAddress;

/** Where a packet ends up. */
public sealed interface PacketOutcome {
  /** Where it was sent to, with the addresses that it has. */
  record Direct() implements PacketOutcome {}

  /** At a port of this host; the listener can ask for the original destination. */
  record Redirected(int port) implements PacketOutcome {}

  /** At another address, with the port to which it was sent. */
  record Translated(IpAddress address) implements PacketOutcome {
    public Translated {
      requireNonNull(address);
    }
  }

  /** At the transparent socket of a port of this host, addresses unchanged. */
  record Intercepted(int port) implements PacketOutcome {}

  /** Nowhere. */
  record Dropped() implements PacketOutcome {}
}
