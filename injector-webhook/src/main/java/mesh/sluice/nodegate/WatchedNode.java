package mesh.sluice.nodegate;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is read of a node. */
final class WatchedNode {
  private WatchedNode() {}

  /**
   * The node without what the gate does not read: most of a node is its list of images, and a
   * cluster may have thousands.
   */
  static Node slim(Node node) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(node.getMetadata().getName());
    metadata.setUid(node.getMetadata().getUid());
    metadata.setResourceVersion(node.getMetadata().getResourceVersion());
    metadata.setCreationTimestamp(node.getMetadata().getCreationTimestamp());
    metadata.setLabels(orEmpty(node.getMetadata().getLabels()));
    String opened = orEmpty(node.getMetadata().getAnnotations()).get(NodeFacts.OPENED);
    if (opened != null) {
      metadata.setAnnotations(new HashMap<>(Map.of(NodeFacts.OPENED, opened)));
    }
    NodeSpec spec = new NodeSpec();
    spec.setTaints(taints(node));
    Node slim = new Node();
    slim.setMetadata(metadata);
    slim.setSpec(spec);
    return slim;
  }

  static NodeFacts facts(Node node) {
    return new NodeFacts(
        Instant.parse(node.getMetadata().getCreationTimestamp()),
        isExempt(node),
        taints(node).stream().anyMatch(WatchedNode::isOurs),
        orEmpty(node.getMetadata().getAnnotations()).containsKey(NodeFacts.OPENED));
  }

  static boolean isExempt(Node node) {
    return NotReadyTaint.exempts(orEmpty(node.getMetadata().getLabels()));
  }

  static List<Taint> taints(Node node) {
    return node.getSpec() == null || node.getSpec().getTaints() == null
        ? List.of()
        : node.getSpec().getTaints();
  }

  static boolean isOurs(Taint taint) {
    return NotReadyTaint.is(taint.getKey(), taint.getEffect());
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
