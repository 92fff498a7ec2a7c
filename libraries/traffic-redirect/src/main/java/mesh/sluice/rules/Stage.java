package mesh.sluice.rules;

/** The three steps in which a packet is handled, in their order: iptables' tables. */
public enum Stage {
  /** Before connection tracking. */
  RAW,
  /** Marks, and delivery to transparent sockets. */
  MANGLE,
  /** Translation of addresses; only the first packet of a connection comes here. */
  NAT
}
