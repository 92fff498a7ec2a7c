package mesh.sluice.rules;

/** Where in its way a packet meets a base chain; both are for address translation. */
public enum Hook {
  /** A packet that came in through an interface, before routing. */
  PREROUTING,
  /** A packet that was made here, after the first routing. */
  OUTPUT;

  @Override
  public String toString() {
    return this == PREROUTING ? "prerouting" : "output";
  }
}
