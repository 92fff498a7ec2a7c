package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.LeaderTask;
import mesh.sluice.kubernetes.RateLimiter;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.nodegate.GateDecision.Close;
import mesh.sluice.nodegate.GateDecision.Keep;
import mesh.sluice.nodegate.GateDecision.Open;
import mesh.sluice.nodegate.GateDecision.Remember;

/**
 * Opens nodes on which sluice-node is ready, and closes those that lost it or slipped through their
 * admission. Every replica watches, so that each knows how long sluice-node has been away; only the
 * leader writes. One thread looks at one node at a time, and writes no faster than the settings
 * allow.
 */
public final class NodeGate implements LeaderTask, AutoCloseable {
  private static final Logger LOG = Logger.of(NodeGate.class);
  private static final String WEBHOOKS = "sluice-injector";
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);
  private static final Duration MAX_RETRY = Duration.ofSeconds(30);
  private static final int SHORTEST_RETRY_MILLISECONDS = 250;
  private static final int MAX_DOUBLINGS = 7;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final GateSettings settings;
  private final InstantSource clock;
  private final Metrics metrics;
  private final NodeQueue queue = new NodeQueue();
  private final NodeWriter writer;
  private final NodeEvents events;
  private final GateWatch watched;
  private final RateLimiter limiter;
  private final Thread thread = Thread.ofPlatform().daemon().name("node-gate").unstarted(this::run);

  private volatile boolean leading;

  /** All below are touched by {@link #thread} alone. */
  private final Map<String, Instant> goneSince = new HashMap<>();

  private final Map<String, GateState> states = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();

  /** From which version a node was last written: what was seen then is out of date. */
  private final Map<String, String> written = new HashMap<>();

  /** Empty while another replica leads, or the API server has not told it yet. */
  private Optional<Cluster> cluster = Optional.empty();

  private NodeGate(
      ClusterAccess access,
      GateSettings settings,
      String identity,
      InstantSource clock,
      Metrics metrics) {
    this.client = access.client();
    this.settings = requireNonNull(settings);
    this.clock = requireNonNull(clock);
    this.metrics = requireNonNull(metrics);
    this.writer = new NodeWriter(client);
    this.limiter = new RateLimiter(settings.changesPerSecond(), System::nanoTime);
    this.events = NodeEvents.start(access.connection(), identity, clock);
    this.watched = GateWatch.start(access.connection(), node -> queue.add(node, clock.instant()));
  }

  /**
   * Begins to watch, and writes nothing before {@link #start()}.
   *
   * @param identity of this replica: the pod's name
   */
  public static NodeGate watch(
      ClusterAccess access,
      GateSettings settings,
      String identity,
      InstantSource clock,
      Metrics metrics) {
    NodeGate gate = new NodeGate(access, settings, identity, clock, metrics);
    gate.thread.start();
    return gate;
  }

  /** What keeps its view of the cluster up to date. */
  public List<Reflector<?>> watches() {
    return watched.watches();
  }

  @Override
  public void start() {
    leading = true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A request that is on its way is not called back: it changes only what has not changed since
   * it was decided.
   */
  @Override
  public void stop() {
    leading = false;
  }

  /** Ends; what is not done is left to the next leader. */
  @Override
  public void close() {
    leading = false;
    thread.interrupt();
    try {
      thread.join(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watched.close();
    events.close();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (watched.isReady()) {
          queue.await(clock.instant(), ROUND);
          round();
        } else {
          TimeUnit.MILLISECONDS.sleep(SHORTEST_RETRY_MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("the node gate ends");
    }
  }

  /** Looks at what concerns all nodes, and then, for a second at most, at those that are due. */
  private void round() throws InterruptedException {
    try {
      survey();
    } catch (RuntimeException e) {
      LOG.warning("cannot read the webhook configuration; trying again", Field.of(e));
      TimeUnit.MILLISECONDS.sleep(SHORTEST_RETRY_MILLISECONDS);
    }
    long end = System.nanoTime() + ROUND.toNanos();
    while (System.nanoTime() - end < 0) {
      Optional<String> due = queue.poll(clock.instant());
      if (due.isEmpty()) {
        break;
      }
      try {
        look(due.get());
      } catch (RuntimeException e) {
        // One odd node shall not keep the others from being opened.
        LOG.error("cannot handle a node; trying again", Field.of("node", due.get()), Field.of(e));
        queue.add(due.get(), clock.instant().plus(MAX_RETRY));
      }
    }
    report();
  }

  private void survey() {
    if (!leading) {
      cluster = Optional.empty();
      return;
    }
    Cluster now =
        new Cluster(
            cluster.isPresent() ? cluster.get().installedAt() : installedAt(), areMostlyServed());
    // A change here can change the decision for any node.
    if (!cluster.equals(Optional.of(now))) {
      cluster = Optional.of(now);
      watched.nodes().forEach(node -> queue.add(node.name(), clock.instant()));
    }
  }

  /** Without the webhook, which alone closes new nodes, all that there are came before. */
  private Instant installedAt() {
    MutatingWebhookConfiguration webhooks =
        client
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(WEBHOOKS)
            .get();
    return webhooks == null
        ? clock.instant()
        : Instant.parse(webhooks.getMetadata().getCreationTimestamp());
  }

  private boolean areMostlyServed() {
    int gated = 0;
    int served = 0;
    for (WatchedNode node : watched.nodes()) {
      if (!node.facts().exempt()) {
        gated++;
        served += watched.isServed(node.name()) ? 1 : 0;
      }
    }
    return served > 0 && served * 2 >= gated;
  }

  private void look(String name) throws InterruptedException {
    Optional<WatchedNode> node = watched.node(name);
    if (node.isEmpty()) {
      goneSince.remove(name);
      states.remove(name);
      failures.remove(name);
      written.remove(name);
      return;
    }
    Agent agent = agent(name);
    String version = node.get().version();
    if (!leading || cluster.isEmpty() || version.equals(written.get(name))) {
      return;
    }
    act(
        node.get(),
        GateDecision.of(node.get().facts(), agent, cluster.get(), settings, clock.instant()));
  }

  private Agent agent(String node) {
    if (watched.isServed(node)) {
      goneSince.remove(node);
      return new Agent.Ready();
    }
    return new Agent.Gone(goneSince.computeIfAbsent(node, key -> clock.instant()));
  }

  private void act(WatchedNode node, GateDecision decision) throws InterruptedException {
    String name = node.name();
    switch (decision) {
      case Keep(GateState state, Optional<Instant> again) -> {
        states.put(name, state);
        again.ifPresent(when -> queue.add(name, when));
      }
      case Open(GateReason reason) ->
          write(
              node,
              reason == GateReason.EXEMPTED ? GateState.EXEMPT : GateState.OPEN,
              () -> writer.open(node, clock.instant()),
              () -> events.opened(node, reason));
      case Close(GateReason reason) ->
          write(
              node, GateState.CLOSED, () -> writer.close(node), () -> events.closed(node, reason));
      case Remember() ->
          write(node, GateState.OPEN, () -> writer.remember(node, clock.instant()), () -> {});
    }
  }

  private void write(WatchedNode node, GateState state, Runnable request, Runnable event)
      throws InterruptedException {
    String name = node.name();
    TimeUnit.NANOSECONDS.sleep(limiter.take());
    try {
      request.run();
    } catch (KubernetesClientException e) {
      retry(name, e);
      return;
    }
    LOG.info("node changed", Field.of("node", name), Field.of("state", state.label()));
    failures.remove(name);
    written.put(name, node.version());
    states.put(name, state);
    event.run();
  }

  private void retry(String node, KubernetesClientException failure) {
    if (failure.getCode() == NOT_FOUND) {
      return;
    }
    // A conflict is not an error: somebody else has written to the node, and the watch will tell
    // what.
    int before = failures.merge(node, 1, Integer::sum) - 1;
    Duration pause =
        Duration.ofMillis((long) SHORTEST_RETRY_MILLISECONDS << Math.min(before, MAX_DOUBLINGS));
    if (failure.getCode() != CONFLICT) {
      LOG.warning(
          "cannot write to a node; trying again", Field.of("node", node), Field.of(failure));
    }
    queue.add(node, clock.instant().plus(pause.compareTo(MAX_RETRY) < 0 ? pause : MAX_RETRY));
  }

  private void report() {
    Map<GateState, Integer> counts = new HashMap<>();
    if (leading) {
      states.values().forEach(state -> counts.merge(state, 1, Integer::sum));
    }
    for (GateState state : GateState.values()) {
      metrics.nodes(state.label(), counts.getOrDefault(state, 0));
    }
  }
}
