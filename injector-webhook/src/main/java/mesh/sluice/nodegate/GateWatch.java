package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ObjectKey;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.ReflectorTimes;
import mesh.sluice.kubernetes.WatchedKind;
import mesh.sluice.kubernetes.WatchedObjects;

/** All nodes, and the pods of sluice-node, as the API server last said. */
final class GateWatch implements AutoCloseable {
  private final Consumer<String> changed;
  private final WatchedObjects<WatchedNode> nodes;

  /** By the node, then by the pod's name: whether it is ready. */
  private final Map<String, Map<String, Boolean>> agents = new ConcurrentHashMap<>();

  private final List<Reflector<?>> watches;

  private GateWatch(ApiReader api, Consumer<String> changed) {
    this.changed = requireNonNull(changed);
    this.nodes =
        new WatchedObjects<>(
            (before, after) -> changed.accept(after.or(() -> before).orElseThrow().name()));
    WatchedObjects<AgentPod> pods = new WatchedObjects<>(this::agentChanged);
    this.watches =
        List.of(
            Reflector.start(
                api,
                WatchedKind.of("nodes", "/api/v1/nodes"),
                WatchedNode::of,
                nodes,
                ReflectorTimes.PROMPT),
            Reflector.start(
                api,
                WatchedKind.of("pods", "/api/v1/namespaces/" + AgentPod.NAMESPACE + "/pods")
                    .withLabel(AgentPod.LABEL, AgentPod.NAME),
                AgentPod::of,
                pods,
                ReflectorTimes.PROMPT));
  }

  /**
   * Begins to watch.
   *
   * @param changed told the names of nodes that changed, or whose sluice-node did
   */
  static GateWatch start(ApiConnection connection, Consumer<String> changed) {
    return new GateWatch(ApiReader.of(connection), changed);
  }

  /** Whether all that there was at the start is known. */
  boolean isReady() {
    return watches.stream().allMatch(Reflector::hasSynced);
  }

  /** What keeps it up to date. */
  List<Reflector<?>> watches() {
    return watches;
  }

  Collection<WatchedNode> nodes() {
    return nodes.all();
  }

  Optional<WatchedNode> node(String name) {
    return nodes.find(new ObjectKey("", name));
  }

  /** Whether sluice-node is ready on a node. */
  boolean isServed(String node) {
    return agents.getOrDefault(node, Map.of()).containsValue(true);
  }

  @Override
  public void close() {
    watches.forEach(Reflector::close);
  }

  private void agentChanged(Optional<AgentPod> before, Optional<AgentPod> after) {
    before.ifPresent(
        pod ->
            pod.node()
                .ifPresent(
                    node ->
                        agents.computeIfPresent(
                            node,
                            (key, pods) -> {
                              pods.remove(pod.name());
                              return pods.isEmpty() ? null : pods;
                            })));
    after.ifPresent(
        pod ->
            pod.node()
                .ifPresent(
                    node ->
                        agents.compute(
                            node,
                            (key, pods) -> {
                              Map<String, Boolean> all =
                                  pods == null ? new ConcurrentHashMap<>() : pods;
                              all.put(pod.name(), pod.ready());
                              return all;
                            })));
    before.flatMap(AgentPod::node).ifPresent(changed);
    after.flatMap(AgentPod::node).ifPresent(changed);
  }
}
