package mesh.sluice.profile;

/** Why a pod's traffic is left alone: a closed list, each with a sentence for people. */
public enum NotMeshedReason {
  OWN_POD("the pod is one of Sluice's own"),
  EXCLUDED_NAMESPACE("the configuration excludes the pod's namespace"),
  NOT_A_POD("CNI_ARGS names no Kubernetes pod and there are no annotations"),
  NO_ANNOTATION("no annotation of an enabled mesh profile asks for a redirect");

  private final String sentence;

  NotMeshedReason(String sentence) {
    this.sentence = sentence;
  }

  /** One line, without a full stop. */
  public String sentence() {
    return sentence;
  }
}
