package mesh.sluice.rules;

/**
 * Where in its way a packet meets a base chain, and what the chain is for. The names are those of
 * iptables' tables and chains; nf_tables knows the same places by hook, type and priority.
 */
public enum Hook {
  /** A packet that was made here, before connection tracking. */
  RAW_OUTPUT(Stage.RAW, "raw_output"),
  /** A packet that came in through an interface, before addresses are translated. */
  MANGLE_PREROUTING(Stage.MANGLE, "mangle_prerouting"),
  /** A packet that was made here, before addresses are translated; it is routed again if marked. */
  MANGLE_OUTPUT(Stage.MANGLE, "mangle_output"),
  /** The first packet of a connection that came in through an interface. */
  NAT_PREROUTING(Stage.NAT, "prerouting"),
  /** The first packet of a connection that was made here. */
  NAT_OUTPUT(Stage.NAT, "output");

  private final Stage stage;
  private final String chain;

  Hook(Stage stage, String chain) {
    this.stage = stage;
    this.chain = chain;
  }

  public Stage stage() {
    return stage;
  }

  /** Name of the base chain at this place. */
  public String chain() {
    return chain;
  }

  /** Whether the packets come in; otherwise they go out. */
  public boolean isPrerouting() {
    return this == MANGLE_PREROUTING || this == NAT_PREROUTING;
  }
}
