package mesh.sluice.template;

/** Which pods that another injector has given a sidecar are adopted. */
public enum Adoption implements Word {
  /** Those in namespaces with the label {@code sluice.mesh/adopt: enabled}. */
  LABELLED("labelled"),
  /** Those in every namespace. */
  ALL("all"),
  /** None. */
  NONE("none");

  private final String word;

  Adoption(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
