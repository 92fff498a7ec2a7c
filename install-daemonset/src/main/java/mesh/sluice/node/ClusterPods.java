package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.kubeconfig.Kubeconfig;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.kubernetes.ServiceAccount;
import mesh.sluice.kubernetes.WatchedViews;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.pods.NodePod;
import mesh.sluice.pods.NodePods;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.repair.PodSource;
import mesh.sluice.status.Health;
import mesh.sluice.status.Readiness;

/**
 * The pods of this node, once the cluster can be reached: a pod without its token, or with a
 * kubeconfig that is not there yet, installs the plugin all the same, and tries again.
 */
final class ClusterPods implements PodSource, AutoCloseable {
  /** In words, what is not there before all pods are known. */
  static final String PART = "pods";

  /** Something that has to have happened. */
  @FunctionalInterface
  interface Start {
    /** Returns when it has. */
    void await() throws InterruptedException;
  }

  private static final Logger LOG = Logger.of(ClusterPods.class);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(20);

  private static final Duration STARTING = Duration.ofMillis(200);

  private final NodeOptions options;
  private final Start start;
  private final Readiness readiness;
  private final WatchedViews views = new WatchedViews();
  private final Thread thread = Thread.ofVirtual().name("cluster").unstarted(this::connect);
  private volatile Optional<NodePods> pods = Optional.empty();
  private volatile Optional<ApiConnection> connection = Optional.empty();
  private volatile String failure = "the API server was not asked yet";

  private ClusterPods(NodeOptions options, Start start, Readiness readiness) {
    this.options = requireNonNull(options);
    this.start = requireNonNull(start);
    this.readiness = requireNonNull(readiness);
  }

  /** Begins to look for the cluster, and does not wait. */
  static ClusterPods start(
      NodeOptions options, Readiness readiness, Health health, NodeMetrics metrics) {
    return start(options, () -> {}, readiness, health, metrics);
  }

  /**
   * The same, but not at once: the list of many pods takes both processors of a small node for a
   * while, and installing the plugin shall not wait for it.
   *
   * @param start returns when it may begin
   */
  static ClusterPods start(
      NodeOptions options, Start start, Readiness readiness, Health health, NodeMetrics metrics) {
    ClusterPods cluster = new ClusterPods(options, start, readiness);
    health.watch("the watch of pods", cluster::isWatching);
    metrics.gauge(
        "sluice_node_pods",
        "Pods of this node that are known.",
        () -> cluster.pods.map(known -> known.pods().size()).orElse(0));
    metrics.watchAges(cluster.views::ages);
    readiness.describe(cluster.views::text);
    cluster.thread.start();
    return cluster;
  }

  /** Why decisions may be out of date, or impossible; empty while all is well. */
  Optional<String> failure() {
    return pods.isPresent() ? pods.get().failure() : Optional.of(failure);
  }

  /** How long ago the API server was last heard about pods; empty before that. */
  Optional<Duration> age() {
    return pods.map(NodePods::age);
  }

  /** How many pods of this node are known. */
  int count() {
    return pods.map(known -> known.pods().size()).orElse(0);
  }

  @Override
  public AgentAnswer decide(
      PodName pod, Optional<String> uid, List<MeshProfile> profiles, Duration wait)
      throws InterruptedException {
    long begin = System.nanoTime();
    Duration left = wait;
    while (pods.isEmpty() && left.isPositive()) {
      Thread.sleep(POLL);
      left = wait.minusNanos(System.nanoTime() - begin);
    }
    Optional<NodePods> known = pods;
    return known.isPresent()
        ? known.get().decide(pod, uid, profiles, left.isPositive() ? left : Duration.ZERO)
        : new AgentAnswer.Unavailable(failure);
  }

  @Override
  public Map<PodName, NodePod> pods() {
    return pods.map(NodePods::pods).orElse(Map.of());
  }

  @Override
  public boolean isReady() {
    return pods.filter(NodePods::isReady).isPresent();
  }

  @Override
  public long awaitChange(long known, Duration wait) throws InterruptedException {
    Optional<NodePods> there = pods;
    if (there.isPresent() && there.get().isReady()) {
      return there.get().awaitChange(known, wait);
    }
    Thread.sleep(wait.compareTo(STARTING) < 0 ? wait : STARTING);
    return known;
  }

  @Override
  public Optional<NodePod> read(PodName pod, Duration within)
      throws IOException, InterruptedException {
    Optional<NodePods> there = pods;
    if (there.isEmpty()) {
      throw new IOException(failure);
    }
    return there.get().read(pod, within);
  }

  /** The way to the API server; empty before there is one. */
  Optional<ApiConnection> connection() {
    return connection;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pods.ifPresent(NodePods::close);
    connection.ifPresent(ApiConnection::close);
  }

  private boolean isWatching() {
    return pods.map(NodePods::isWatching).orElseGet(thread::isAlive);
  }

  private void connect() {
    try {
      start.await();
      while (connection.isEmpty()) {
        try {
          connection = Optional.of(open());
        } catch (ClusterAccessException e) {
          if (!failure.equals(e.getMessage())) {
            failure = e.getMessage();
            LOG.error("cannot reach the cluster; trying again", Field.of(e));
          }
          Thread.sleep(RETRY);
        }
      }
      NodePods started = NodePods.start(connection.get(), options.node(), options.osmNamespace());
      started.watches().forEach(views::add);
      pods = Optional.of(started);
      while (!started.isReady()) {
        Thread.sleep(POLL);
      }
      readiness.ready(PART);
      LOG.info("all pods of this node are known", Field.of("pods", started.pods().size()));
    } catch (InterruptedException e) {
      // As it should be: closed.
    }
  }

  private ApiConnection open() throws ClusterAccessException {
    return open(options.kubeconfig(), options.environment());
  }

  /**
   * A connection by a kubeconfig; without one, by the service account of this pod.
   *
   * @throws ClusterAccessException if neither is there, or usable
   */
  static ApiConnection open(Optional<Path> kubeconfig, Map<String, String> environment)
      throws ClusterAccessException {
    return kubeconfig.isPresent()
        ? Kubeconfig.connect(kubeconfig.get())
        : ApiConnection.inCluster(environment, ServiceAccount.DIRECTORY);
  }
}
