package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeGateIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int MANY = 1000;

  /** What the API server itself gives to new nodes, and a controller takes off again. */
  private static final String NOT_READY_BY_CONDITION = "node.kubernetes.io/not-ready";

  @TempDir private Path directory;
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final GateStates metrics = new GateStates();
  private GateCluster cluster;
  private NodesWebhook webhook;
  private final AtomicInteger timesAsked = new AtomicInteger();
  private volatile Duration later = Duration.ZERO;

  @BeforeEach
  void begin() throws IOException, GeneralSecurityException {
    cluster = GateCluster.start();
    opened.add(cluster);
    webhook = NodesWebhook.start(directory);
    opened.add(webhook);
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  @Test
  void thousandNodesAreClosedAtTheirCreationAndOpenedOnceServed() throws Exception {
    gateNewNodes();
    NodeGate gate = gate();
    gate.start();

    GateCluster.forEach(
        MANY,
        name ->
            assertThat(GateCluster.taints(cluster.createNode(name, Map.of())))
                .contains(NotReadyTaint.KEY));
    GateCluster.forEach(MANY, cluster::createAgent);
    assertThat(cluster.countClosed()).isEqualTo(MANY);
    Map<String, Integer> before = Map.copyOf(requests);
    long begin = System.nanoTime();
    GateCluster.forEach(MANY, name -> cluster.setAgentReady(name, true));
    double reported = seconds(begin);
    await("all nodes are open", () -> cluster.countClosed() == 0);
    double took = seconds(begin);
    System.out.printf(
        "%d nodes: all sluice-node reported ready in %.1f s, all nodes open after %.1f s;"
            + " requests of the gate before %s, in all %s%n",
        MANY, reported, took, before, requests);

    assertThat(before).doesNotContainKey("PATCH node");
    assertThat(requests.get("PATCH node")).isBetween(MANY, MANY + MANY / 20);
    // Nodes and pods come by the watches, and Events go, by connections of their own.
    assertThat(requests.keySet()).containsOnly("PATCH node", "GET webhooks");
    assertThat(cluster.client().events().v1().events().inNamespace("default").list().getItems())
        .hasSizeBetween(1, MANY);
    // The pace: one second's worth at once, and then fifty each second.
    assertThat(took).isGreaterThan((MANY - 50) / 50.0);
  }

  @Test
  void nodeIsClosedAgainWhenItsAgentHasBeenAwayForLong() throws IOException {
    gateNewNodes();
    gate().start();
    for (String name : List.of("stays", "leaves", "restarts")) {
      cluster.createNode(name, Map.of());
      cluster.createReadyAgent(name);
    }
    await("all nodes are open", () -> cluster.countClosed() == 0);

    cluster.setAgentReady("restarts", false);
    cluster.deleteAgent("leaves");
    awaitWaiting(2);
    later = later.plusSeconds(100);
    cluster.setAgentReady("restarts", true);
    awaitWaiting(1);
    later = later.plusSeconds(19);
    // A node that comes now shows that the gate has looked after the clock moved.
    cluster.createNode("new", Map.of());
    cluster.createReadyAgent("new");
    await("the new node is open", () -> !cluster.isClosed("new"));
    assertThat(cluster.countClosed()).isZero();
    later = later.plusSeconds(2);
    await("the node is closed", () -> cluster.isClosed("leaves"));

    assertThat(cluster.countClosed()).isOne();
    await("an event says why", () -> notes("leaves").contains(GateReason.AGENT_LOST.sentence()));
    assertThat(notes("leaves")).contains(GateReason.AGENT_READY.sentence());

    // Each absence counts by itself: one that restarts now and then is not lost.
    cluster.setAgentReady("restarts", false);
    awaitWaiting(1);
    cluster.setAgentReady("restarts", true);
    awaitWaiting(0);

    cluster.createReadyAgent("leaves");
    await("the node is open", () -> !cluster.isClosed("leaves"));
  }

  @Test
  void nodesStayOpenWhenTheAgentFailsEverywhere() throws IOException {
    gateNewNodes();
    gate().start();
    for (String name : List.of("a", "b", "c")) {
      cluster.createNode(name, Map.of());
      cluster.createReadyAgent(name);
    }
    await("all nodes are open", () -> cluster.countClosed() == 0);

    for (String name : List.of("a", "b", "c")) {
      cluster.deleteAgent(name);
    }
    awaitWaiting(3);
    later = Duration.ofHours(1);
    cluster.createNode("new", Map.of());
    cluster.createReadyAgent("new");
    await("the new node is open", () -> !cluster.isClosed("new"));
    assertThat(cluster.countClosed()).isZero();

    cluster.createReadyAgent("a");
    await("the two that are not served are closed", () -> cluster.countClosed() == 2);
    assertThat(cluster.isClosed("b")).isTrue();
    assertThat(cluster.isClosed("c")).isTrue();
  }

  @Test
  void taintsOfOthersAreNeverLost() throws Exception {
    int nodes = 40;
    gateNewNodes();
    gate().start();
    GateCluster.forEach(nodes, name -> cluster.createNode(name, Map.of()));
    GateCluster.forEach(nodes, cluster::createAgent);

    GateCluster.forEach(
        nodes,
        name -> {
          cluster.changeTaints(name, "example.com/a", true);
          cluster.setAgentReady(name, true);
          cluster.changeTaints(name, "example.com/b", true);
          cluster.changeTaints(name, "example.com/c", true);
          cluster.changeTaints(name, "example.com/d", true);
        });
    await("all nodes are open", () -> cluster.countClosed() == 0);
    for (Node node : cluster.client().nodes().list().getItems()) {
      assertThat(GateCluster.taints(node))
          .containsExactly(
              "example.com/a",
              "example.com/b",
              "example.com/c",
              "example.com/d",
              NOT_READY_BY_CONDITION);
    }

    GateCluster.forEach(nodes / 2, cluster::deleteAgent);
    awaitWaiting(nodes / 2);
    later = Duration.ofMinutes(3);
    GateCluster.forEach(
        nodes / 2,
        name -> {
          cluster.changeTaints(name, "example.com/b", false);
          cluster.changeTaints(name, "example.com/e", true);
          cluster.changeTaints(name, "example.com/f", true);
        });
    await("half of them is closed", () -> cluster.countClosed() == nodes / 2);
    GateCluster.forEach(
        nodes / 2,
        name ->
            assertThat(cluster.taints(name))
                .containsExactly(
                    "example.com/a",
                    "example.com/c",
                    "example.com/d",
                    "example.com/e",
                    "example.com/f",
                    NOT_READY_BY_CONDITION,
                    NotReadyTaint.KEY));
    System.out.println("taints of others: requests of the gate " + requests);
  }

  @Test
  void nodeThatSlippedThroughIsClosedByTheController() throws IOException {
    cluster.configureWebhook("https://127.0.0.1:1/nodes", webhook.caBundle());
    Node node = cluster.createNode("slipped", Map.of());
    assertThat(GateCluster.taints(node)).doesNotContain(NotReadyTaint.KEY);
    cluster.createNode("exempt", Map.of(NotReadyTaint.GATE_LABEL, NotReadyTaint.DISABLED));

    gate().start();

    await("the node is closed", () -> cluster.isClosed("slipped"));
    await("an event says why", () -> notes("slipped").contains(GateReason.NEW_NODE.sentence()));
    assertThat(cluster.isClosed("exempt")).isFalse();
  }

  @Test
  void nodesFromBeforeTheInstallationHaveAGrace() throws IOException {
    cluster.createNode("served", Map.of());
    cluster.createReadyAgent("served");
    String version = cluster.createNode("old", Map.of()).getMetadata().getResourceVersion();
    Instant created = Instant.now();
    await("the next second", () -> Instant.now().getEpochSecond() > created.getEpochSecond());
    gateNewNodes();
    NodeGate gate = gate();
    gate.start();
    cluster.createNode("new", Map.of());
    cluster.createReadyAgent("new");
    await("the new node is open", () -> !cluster.isClosed("new"));
    awaitWaiting(1);
    later = Duration.ofMinutes(9);
    // A node that comes now shows that the gate has looked after the clock moved.
    cluster.createNode("newer", Map.of());
    cluster.createReadyAgent("newer");
    await("the newer node is open", () -> !cluster.isClosed("newer"));
    assertThat(cluster.client().nodes().withName("old").get().getMetadata().getResourceVersion())
        .isEqualTo(version);

    later = Duration.ofMinutes(11);
    await("the node is closed", () -> cluster.isClosed("old"));
    assertThat(cluster.isClosed("served")).isFalse();
  }

  @Test
  void onlyTheLeaderWritesAndCatchesUpWithWhatItMissed() throws IOException {
    gateNewNodes();
    cluster.createNode("ready", Map.of());
    cluster.createReadyAgent("ready");
    NodeGate follower = gate();
    NodeGate leader = gate();
    leader.start();
    await("the node is open", () -> !cluster.isClosed("ready"));
    assertThat(requests.get("PATCH node")).isOne();

    leader.stop();
    leader.close();
    cluster.createNode("second", Map.of());
    cluster.createReadyAgent("second");
    // A gate asks for the time in each round, and makes one each second at least.
    int before = timesAsked.get();
    await("the follower has made some rounds", () -> timesAsked.get() > before + 10);
    assertThat(cluster.isClosed("second")).isTrue();
    follower.start();
    await("the next leader opens it", () -> !cluster.isClosed("second"));
  }

  private void gateNewNodes() throws IOException {
    cluster.configureWebhook(webhook.url(), webhook.caBundle());
    await(
        "the webhook is asked",
        () -> {
          boolean asked =
              GateCluster.taints(cluster.createNode("probe", Map.of())).contains(NotReadyTaint.KEY);
          cluster.client().nodes().withName("probe").delete();
          return asked;
        });
  }

  private Instant now() {
    timesAsked.incrementAndGet();
    return Instant.now().plus(later);
  }

  private NodeGate gate() {
    KubernetesClient client = cluster.countingClient(requests);
    opened.add(client);
    NodeGate gate =
        NodeGate.watch(
            ClusterAccess.by(client), GateSettings.DEFAULT, "replica", this::now, metrics);
    opened.add(gate);
    return gate;
  }

  /** The gate counts from when it sees that sluice-node is away; only then may the clock go on. */
  private void awaitWaiting(int nodes) {
    await(nodes + " nodes wait", () -> metrics.count(GateState.WAITING) == nodes);
  }

  private List<String> notes(String node) {
    return cluster.client().events().v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> node.equals(event.getRegarding().getName()))
        .map(Event::getNote)
        .toList();
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private void await(String what, Callable<Boolean> question) {
    Condition.await(DEADLINE, what, question, () -> "requests " + requests + ", nodes " + metrics);
  }
}
