package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.agent.PodName;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ObjectKey;

/**
 * Finds the pod that the kubelet is starting. The watch mostly has brought it before; otherwise it
 * gets a short time to do so, and then the API server is asked for the pod itself. What that
 * answers is not kept: it may be older than what the watch says meanwhile.
 */
final class PodSearch {
  /** The kubelet has learnt of the pod by a watch like ours, and made a sandbox since. */
  private static final Duration HEAD_START = Duration.ofMillis(300);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ApiQuestions api;
  private final String node;
  private final AwaitedStore<NodePod> pods;
  private final Supplier<Optional<String>> watchFailure;

  /** What came of a search. */
  sealed interface Result {
    record Found(NodePod pod) implements Result {}

    /**
     * @param remedy one sentence: why it is not known, and what to do
     */
    record Missing(String remedy) implements Result {}
  }

  /** What the API server says about a pod at this moment. */
  private sealed interface Reply {
    record Is(NodePod pod) implements Reply {}

    /**
     * @param certain whether no later reply can be another one
     */
    record IsNot(String why, boolean certain) implements Reply {}
  }

  /**
   * @param watchFailure why what {@code pods} has may be out of date
   */
  PodSearch(
      ApiQuestions api,
      String node,
      AwaitedStore<NodePod> pods,
      Supplier<Optional<String>> watchFailure) {
    this.api = requireNonNull(api);
    this.node = requireNonNull(node);
    this.pods = requireNonNull(pods);
    this.watchFailure = requireNonNull(watchFailure);
  }

  Result find(PodName name, Optional<String> uid, Deadline deadline) throws InterruptedException {
    ObjectKey key = new ObjectKey(name.namespace(), name.name());
    Optional<NodePod> known = pods.await(key, pod -> pod.is(uid), deadline.atMost(HEAD_START));
    String why = "the pod " + name + " is not known yet" + NodePods.because(watchFailure.get());
    while (known.isEmpty() && !deadline.isOver()) {
      switch (ask(name, uid, deadline)) {
        case Reply.Is(NodePod pod) -> {
          return new Result.Found(pod);
        }
        case Reply.IsNot(String reason, boolean certain) -> {
          why = reason;
          if (certain) {
            return new Result.Missing(why);
          }
        }
      }
      known = pods.await(key, pod -> pod.is(uid), deadline.atMost(PAUSE));
    }
    return known.isPresent() ? new Result.Found(known.get()) : new Result.Missing(why);
  }

  private Reply ask(PodName name, Optional<String> uid, Deadline deadline)
      throws InterruptedException {
    return switch (api.pod(name.namespace(), name.name(), deadline)) {
      case ApiQuestions.Reply.Is(JsonObject object) -> judge(name, uid, PodObject.read(object));
      case ApiQuestions.Reply.IsNot() ->
          new Reply.IsNot(
              "the API server knows no pod "
                  + name
                  + "; it is gone, or a static pod whose mirror is not there yet",
              false);
      case ApiQuestions.Reply.Unanswered(String why) ->
          new Reply.IsNot("the pod " + name + " is not known yet, and " + why, false);
    };
  }

  private Reply judge(PodName name, Optional<String> uid, NodePod pod) {
    if (!pod.is(uid)) {
      return new Reply.IsNot(
          "the pod "
              + name
              + " with the uid "
              + uid.orElseThrow()
              + " is gone; another one, "
              + pod.uid()
              + ", has its name",
          false);
    }
    if (pod.node().isEmpty()) {
      return new Reply.IsNot("the pod " + name + " is not bound to a node yet", false);
    }
    if (!pod.node().equals(node)) {
      return new Reply.IsNot(
          "the pod "
              + name
              + " runs on the node "
              + pod.node()
              + ", and this is "
              + node
              + "; ask the sluice-node of that one, or correct NODE_NAME",
          true);
    }
    return new Reply.Is(pod);
  }
}
