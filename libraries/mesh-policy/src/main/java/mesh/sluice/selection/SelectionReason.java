package mesh.sluice.selection;

import java.util.Locale;

/** Why a pod gets a sidecar, or none. The list is closed: each reason is a value of a metric. */
public enum SelectionReason {
  POD_ASKS("the pod asks for it"),
  POD_REFUSES("the pod does not want it"),
  NAMESPACE_ASKS("the namespace asks for it"),
  NAMESPACE_REFUSES("the namespace does not want it"),
  NAMESPACE_SILENT("neither the pod nor its namespace asks for it"),
  NAMESPACE_UNCLEAR("what the namespace's label says is neither enabled nor disabled"),
  NAMESPACE_NOT_IN_MESH("the namespace does not belong to the mesh"),
  ANNOTATION_ALONE(
      "the pod asks by an annotation, which counts only where the namespace asks too; use the"
          + " label"),
  POLICY_DISABLED("pods are injected only if they ask for it themselves"),
  ALWAYS_SELECTOR("a selector of alwaysInjectSelector matches its labels"),
  NEVER_SELECTOR("a selector of neverInjectSelector matches its labels"),
  HOST_NETWORK("it uses the node's network, where a redirect would catch the node's traffic"),
  SYSTEM_NAMESPACE("pods of this namespace are what the cluster needs to work"),
  CONTROL_PLANE_NAMESPACE("pods of this namespace are what the mesh needs to work"),
  OTHER_REVISION("another revision of the mesh is asked for"),
  OTHER_MESH("the namespace belongs to another mesh"),
  NAMESPACE_IGNORED("the namespace is marked to be ignored"),
  ADOPTED("the sidecar of another injector was adopted");

  private final String sentence;

  SelectionReason(String sentence) {
    this.sentence = sentence;
  }

  /** The reason for people: a clause that can follow "because". */
  public String sentence() {
    return sentence;
  }

  /** The reason as a metric has it: {@code pod-asks}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
