package mesh.sluice.nodegate;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import mesh.sluice.kubernetes.Informers;

/** All nodes, and the pods of sluice-node, as the API server last said. */
final class GateWatch implements AutoCloseable {
  private static final String BY_NODE = "node";

  /** Of a list; the answer with thousands of nodes at once would be the peak of our memory. */
  private static final long PAGE = 250;

  private final SharedIndexInformer<Node> nodes;
  private final SharedIndexInformer<Pod> pods;

  private GateWatch(SharedIndexInformer<Node> nodes, SharedIndexInformer<Pod> pods) {
    this.nodes = nodes;
    this.pods = pods.addIndexers(Map.of(BY_NODE, AgentPod::node));
  }

  /**
   * Begins to watch.
   *
   * @param changed told the names of nodes that changed, or whose sluice-node did
   */
  static GateWatch start(KubernetesClient client, Consumer<String> changed) {
    return new GateWatch(
        Informers.start(
            client.nodes().withLimit(PAGE),
            new SlimStore<>(node -> node.getMetadata().getName(), WatchedNode::slim),
            new Named<>(node -> List.of(node.getMetadata().getName()), changed)),
        Informers.start(
            client
                .pods()
                .inNamespace(AgentPod.NAMESPACE)
                .withLabel(AgentPod.LABEL, AgentPod.NAME)
                .withLimit(PAGE),
            new SlimStore<>(pod -> pod.getMetadata().getName(), AgentPod::slim),
            new Named<>(AgentPod::node, changed)));
  }

  /** Whether all that there was at the start is known. */
  boolean isReady() {
    return nodes.hasSynced() && pods.hasSynced();
  }

  List<Node> nodes() {
    return nodes.getStore().list();
  }

  Optional<Node> node(String name) {
    return Optional.ofNullable(nodes.getStore().getByKey(name));
  }

  /** Whether sluice-node is ready on a node. */
  boolean isServed(String node) {
    return pods.getIndexer().byIndex(BY_NODE, node).stream().anyMatch(AgentPod::isReady);
  }

  @Override
  public void close() {
    nodes.close();
    pods.close();
  }

  /** Tells the names of nodes that an event is about. */
  private record Named<T>(Function<T, List<String>> nodes, Consumer<String> changed)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      nodes.apply(object).forEach(changed);
    }

    @Override
    public void onUpdate(T before, T after) {
      nodes.apply(before).forEach(changed);
      nodes.apply(after).forEach(changed);
    }

    @Override
    public void onDelete(T object, boolean stale) {
      nodes.apply(object).forEach(changed);
    }
  }
}
