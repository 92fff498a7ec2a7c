package mesh.sluice.selection;

import java.util.Locale;

/** Why a pod gets a sidecar, or none. The list is closed: each reason is a value of a metric. */
public enum SelectionReason {
  POD_OPT_IN("the pod opts in"),
  POD_OPT_OUT("the pod opts out"),
  NAMESPACE_OPT_IN("the namespace opts in"),
  NAMESPACE_OPT_OUT("the namespace opts out"),
  NAMESPACE_UNSET("neither the pod nor its namespace opts in"),
  NAMESPACE_INVALID("the namespace's label istio-injection is neither enabled nor disabled"),
  NAMESPACE_NOT_IN_MESH("the namespace does not belong to the mesh"),
  ANNOTATION_ONLY(
      "the pod opts in by an annotation, which counts only where the namespace opts in too; use the"
          + " label"),
  POLICY_DISABLED("the policy is disabled, and the pod itself does not opt in"),
  ALWAYS_INJECT_SELECTOR("a selector of alwaysInjectSelector matches its labels"),
  NEVER_INJECT_SELECTOR("a selector of neverInjectSelector matches its labels"),
  HOST_NETWORK("it uses the node's network, where a redirect would catch the node's traffic"),
  WINDOWS("it is for nodes with Windows, for which there is no sidecar"),
  MIRROR_POD("it only mirrors a static pod, which the kubelet runs as its file has it"),
  SYSTEM_NAMESPACE("pods of this namespace are what the cluster needs to work"),
  CONTROL_PLANE_NAMESPACE("pods of this namespace are what the mesh needs to work"),
  OTHER_REVISION("the pod or its namespace names another revision of the mesh"),
  OTHER_MESH("the namespace belongs to another mesh"),
  NAMESPACE_IGNORED("the namespace is marked to be ignored"),
  ADOPTED("the sidecar of another injector was adopted"),
  COPIED("it is the copy of an injected pod: it has the sidecar, but lost its annotations");

  private final String sentence;

  SelectionReason(String sentence) {
    this.sentence = sentence;
  }

  /** The reason for people: a clause that can follow "because". */
  public String sentence() {
    return sentence;
  }

  /** The reason as a metric has it: {@code pod-opt-in}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
