package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;
import static mesh.sluice.kubernetes.ObjectFields.text;
import static mesh.sluice.kubernetes.ObjectFields.texts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What is kept of a node: most of one is its list of images, and a cluster may have thousands.
 *
 * @param name of the node
 * @param uid of the object
 * @param version {@code metadata.resourceVersion}
 * @param facts what the gate decides by
 * @param taints as they were read: they are written back with what this program does not know
 */
record WatchedNode(
    String name, String uid, String version, NodeFacts facts, List<JsonObject> taints) {
  WatchedNode {
    requireNonNull(name);
    requireNonNull(uid);
    requireNonNull(version);
    requireNonNull(facts);
    taints = List.copyOf(taints);
  }

  /** Reads a node as the API server gives it. */
  static WatchedNode of(JsonObject node) {
    List<JsonObject> taints = taints(node);
    return new WatchedNode(
        text(node, "metadata.name"),
        text(node, "metadata.uid"),
        text(node, "metadata.resourceVersion"),
        new NodeFacts(
            Instant.parse(text(node, "metadata.creationTimestamp")),
            NotReadyTaint.exempts(texts(node, "metadata.labels")),
            taints.stream().anyMatch(WatchedNode::isOurs),
            texts(node, "metadata.annotations").containsKey(NodeFacts.OPENED)),
        taints);
  }

  /** The taints that are not the gate's. */
  List<JsonValue> otherTaints() {
    return taints.stream().filter(taint -> !isOurs(taint)).map(JsonValue.class::cast).toList();
  }

  private static boolean isOurs(JsonObject taint) {
    return NotReadyTaint.is(text(taint, "key"), text(taint, "effect"));
  }

  private static List<JsonObject> taints(JsonObject node) {
    List<JsonObject> taints = new ArrayList<>();
    if (node.findPath("spec.taints").orElse(null) instanceof JsonArray(List<JsonValue> elements)) {
      elements.forEach(taint -> taints.add(taint.asObject()));
    }
    return taints;
  }
}
