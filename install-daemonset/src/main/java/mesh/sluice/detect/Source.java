package mesh.sluice.detect;

/** What a directory was taken from, the strongest first. */
public enum Source {
  /** An option, given explicitly. */
  OPTION("option"),
  /** The configuration that the runtime reads. */
  CONFIGURATION("configuration"),
  /** The table of platforms, {@link Preset}. */
  PRESET("preset"),
  /** What the runtime does when nothing is said. */
  DEFAULT("default");

  private final String label;

  Source(String label) {
    this.label = label;
  }

  /** Its name in output. */
  public String label() {
    return label;
  }
}
