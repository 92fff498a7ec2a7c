package mesh.sluice.template;

/** Which of the built-in bootstraps Envoy starts with. */
public enum Bootstrap implements Word {
  /** Passes on to the original destination, both ways; needs no control plane. */
  STANDALONE("standalone"),
  /** Takes listeners and clusters from a control plane by xDS. */
  XDS("xds");

  private final String word;

  Bootstrap(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
