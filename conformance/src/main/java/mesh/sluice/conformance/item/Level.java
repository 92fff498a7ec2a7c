package mesh.sluice.conformance.item;

/** How binding an item is. */
public enum Level {
  /** The specification says MUST, or the protocol makes no sense otherwise. */
  MUST("must"),
  /** The specification or its conventions recommend it. */
  SHOULD("should"),
  /** Not written down, but libcni and its plugin skeleton do it, so runtimes rely on it. */
  REFERENCE("reference"),
  /** Beyond the specification: what a plugin that runs as root should survive. */
  ROBUSTNESS("robustness");

  private final String word;

  Level(String word) {
    this.word = word;
  }

  /** The lower-case word for reports. */
  public String word() {
    return word;
  }
}
