package mesh.sluice.nodegate;

/** Where a node stands. */
public enum GateState {
  /** Pods may come, and sluice-node is there. */
  OPEN("open"),
  /** No pod may come that does not tolerate the taint. */
  CLOSED("closed"),
  /** Pods may come, though sluice-node is not there (any more, or yet). */
  WAITING("waiting"),
  /** The gate leaves it alone. */
  EXEMPT("exempt");

  private final String label;

  GateState(String label) {
    this.label = label;
  }

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
