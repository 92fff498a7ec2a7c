package mesh.sluice.nodegate;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;

/** What is read of a pod of sluice-node. */
final class AgentPod {
  static final String NAMESPACE = "sluice-system";
  static final String LABEL = "app.kubernetes.io/name";
  static final String NAME = "sluice-node";

  private AgentPod() {}

  /** The pod without what the gate does not read. */
  static Pod slim(Pod pod) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(pod.getMetadata().getName());
    metadata.setNamespace(pod.getMetadata().getNamespace());
    metadata.setUid(pod.getMetadata().getUid());
    metadata.setResourceVersion(pod.getMetadata().getResourceVersion());
    metadata.setDeletionTimestamp(pod.getMetadata().getDeletionTimestamp());
    PodSpec spec = new PodSpec();
    spec.setNodeName(node(pod).isEmpty() ? null : node(pod).getFirst());
    PodStatus status = new PodStatus();
    status.setConditions(conditions(pod).stream().filter(AgentPod::isReadiness).toList());
    Pod slim = new Pod();
    slim.setMetadata(metadata);
    slim.setSpec(spec);
    slim.setStatus(status);
    return slim;
  }

  /** The node that it is bound to, if it is. */
  static List<String> node(Pod pod) {
    return pod.getSpec() == null || pod.getSpec().getNodeName() == null
        ? List.of()
        : List.of(pod.getSpec().getNodeName());
  }

  /** Whether it is ready. One that is ending is not: it serves until its container is told. */
  static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && conditions(pod).stream()
            .filter(AgentPod::isReadiness)
            .anyMatch(condition -> "True".equals(condition.getStatus()));
  }

  private static List<PodCondition> conditions(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getConditions() == null
        ? List.of()
        : pod.getStatus().getConditions();
  }

  private static boolean isReadiness(PodCondition condition) {
    return "Ready".equals(condition.getType());
  }
}
