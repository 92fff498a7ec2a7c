package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import mesh.sluice.agent.PodName;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiReader;
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
  private static final Duration MAX_REQUEST = Duration.ofSeconds(3);

  /** A node that starts all its pods at once does not ask for all at once. */
  private static final int MAX_REQUESTS = 8;

  private final ApiReader api;
  private final String node;
  private final AwaitedStore<NodePod> pods;
  private final Supplier<Optional<String>> watchFailure;
  private final Semaphore requests = new Semaphore(MAX_REQUESTS);

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
      ApiReader api,
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
    if (!requests.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
      return new Reply.IsNot(
          "the pod " + name + " is not known yet, and too many others are asked for", false);
    }
    try {
      Optional<JsonObject> object =
          api.find(path(name), deadline.atMost(MAX_REQUEST));
      return object.isPresent()
          ? judge(name, uid, PodObject.read(object.get()))
          : new Reply.IsNot(
              "the API server knows no pod " + name + "; it is gone, or a static pod whose mirror"
                  + " is not there yet",
              false);
    } catch (ApiFailure e) {
      return new Reply.IsNot(
          "the pod " + name + " is not known yet, and " + e.getMessage(), false);
    } finally {
      requests.release();
    }
  }

  private Reply judge(PodName name, Optional<String> uid, NodePod pod) {
    if (!pod.is(uid)) {
      return new Reply.IsNot(
          "the pod " + name + " with the uid " + uid.orElseThrow() + " is gone; another one, "
              + pod.uid() + ", has its name",
          false);
    }
    if (pod.node().isEmpty()) {
      return new Reply.IsNot("the pod " + name + " is not bound to a node yet", false);
    }
    if (!pod.node().equals(node)) {
      return new Reply.IsNot(
          "the pod " + name + " runs on the node " + pod.node() + ", and this is " + node
              + "; ask the sluice-node of that one, or correct NODE_NAME",
          true);
    }
    return new Reply.Is(pod);
  }

  private static String path(PodName name) {
    return "/api/v1/namespaces/"
        + URLEncoder.encode(name.namespace(), StandardCharsets.UTF_8)
        + "/pods/"
        + URLEncoder.encode(name.name(), StandardCharsets.UTF_8);
  }
}
