package mesh.sluice.nodegate;

/** Why a node is opened or closed. */
public enum GateReason {
  AGENT_READY("sluice-node is ready on this node: it takes pods"),
  EXEMPTED("this node is exempt from the node gate: it takes pods"),
  NEW_NODE("this node is new and sluice-node is not ready on it yet: until then it takes no pods"),
  AGENT_LOST("sluice-node has been away from this node for too long: it takes no new pods"),
  GRACE_OVER(
      "sluice-node has not become ready on this node since Sluice was installed: no new pod may"
          + " come");

  private final String sentence;

  GateReason(String sentence) {
    this.sentence = sentence;
  }

  /** For people, without a full stop. */
  public String sentence() {
    return sentence;
  }
}
