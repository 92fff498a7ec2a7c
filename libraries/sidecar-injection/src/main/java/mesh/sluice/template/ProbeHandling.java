package mesh.sluice.template;

/**
 * What becomes of the probes of application containers, whose connections the kubelet makes without
 * the mesh's encryption.
 */
public enum ProbeHandling implements Word {
  /** The kubelet asks Envoy's status listener, which asks the application. */
  REWRITE("rewrite"),
  /** The ports of probes are not captured: they are open to everybody, outside of the mesh. */
  EXCLUDE("exclude"),
  /** Nothing: right where Envoy passes on what comes in unencrypted. */
  KEEP("keep");

  private final String word;

  ProbeHandling(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
