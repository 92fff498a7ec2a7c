package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.log.CapturedLog;
import mesh.sluice.pods.PodJson;
import mesh.sluice.pods.PodServer;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.status.Health;
import mesh.sluice.status.Readiness;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
@Timeout(60)
class ClusterPodsTest {
  private static final PodName POD = new PodName("shop", "web");
  private static final List<MeshProfile> PROFILES = List.of(MeshProfile.SLUICE);

  @TempDir private Path root;
  private final Readiness readiness = new Readiness(ClusterPods.PART);
  private final Health health = new Health();
  private final NodeMetrics metrics = new NodeMetrics();
  private final CapturedLog log = new CapturedLog();
  private PodServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new PodServer();
    server.listPod(PodJson.plain("web", "u1"));
  }

  @AfterEach
  void close() {
    server.close();
    log.close();
  }

  @Test
  void podsOfTheNodeAreKnownAndDecided() throws Exception {
    kubeconfig();
    try (ClusterPods pods = start()) {
      awaitReady();

      assertThat(decide(pods, Duration.ZERO)).isInstanceOf(AgentAnswer.Decided.class);
      assertThat(pods.count()).isEqualTo(1);
      assertThat(pods.age()).isPresent();
      assertThat(health.dead()).isEmpty();
      assertThat(server.requests()).anyMatch(request -> request.contains("worker"));
    }
  }

  /**
   * istio/istio#57438, linkerd/linkerd2#12573: the plugin needs no token, and the agent waits for
   * one.
   */
  @Test
  void withoutAKubeconfigItSaysWhyAndGoesOnTrying() throws Exception {
    try (ClusterPods pods = start()) {
      Condition.await(
          Duration.ofSeconds(20),
          "the reason is known",
          () -> pods.failure().orElse("").contains("kubeconfig"),
          log::text);
      assertThat(decide(pods, Duration.ZERO))
          .isInstanceOfSatisfying(
              AgentAnswer.Unavailable.class,
              answer ->
                  assertThat(answer.remedy())
                      .contains(root + "/kubeconfig cannot be read", "name a kubeconfig"));
      assertThat(readiness.missing()).containsExactly(ClusterPods.PART);
      assertThat(health.dead()).isEmpty();

      kubeconfig();
      awaitReady();

      assertThat(decide(pods, Duration.ZERO)).isInstanceOf(AgentAnswer.Decided.class);
      assertThat(log.text().lines().filter(line -> line.contains("cannot reach the cluster")))
          .hasSize(1);
    }
  }

  @Test
  void outsideOfAPodWithoutAKubeconfigTheReasonNamesTheOption() {
    NodeOptions options = TestOptions.of(root, root.resolve("plugin"));
    NodeOptions inCluster =
        new NodeOptions(
            options.installation(),
            options.sockets(),
            options.node(),
            options.osmNamespace(),
            options.bind(),
            options.statusPort(),
            Optional.empty(),
            options.environment(),
            options.repair());
    try (ClusterPods pods = ClusterPods.start(inCluster, readiness, health, metrics)) {
      Condition.await(
          Duration.ofSeconds(20),
          "the reason is known",
          () -> pods.failure().orElse("").contains("--kubeconfig"),
          log::text);
    }
  }

  @Test
  void questionWaitsNoLongerThanItMay() throws Exception {
    try (ClusterPods pods = start()) {
      long begin = System.nanoTime();

      AgentAnswer answer = decide(pods, Duration.ofMillis(300));

      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(answer).isInstanceOf(AgentAnswer.Unavailable.class);
      assertThat(took).isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
    }
  }

  @Test
  void questionIsAnsweredWhenTheClusterComesWithinItsTime() throws Exception {
    try (ClusterPods pods = start()) {
      kubeconfig();

      assertThat(decide(pods, Duration.ofSeconds(20))).isInstanceOf(AgentAnswer.Decided.class);
    }
  }

  /** A restart would lose what is known, and bring nothing back. */
  @Test
  void clusterThatGoesAwayLeavesWhatIsKnown() throws Exception {
    kubeconfig();
    try (ClusterPods pods = start()) {
      awaitReady();

      server.goAway();
      Condition.await(
          Duration.ofSeconds(20),
          "the failure is told",
          () -> pods.failure().isPresent(),
          log::text);

      assertThat(decide(pods, Duration.ZERO)).isInstanceOf(AgentAnswer.Decided.class);
      assertThat(readiness.missing()).isEmpty();
      assertThat(health.dead()).isEmpty();
    }
  }

  /** A small node has no processor for both: the plugin comes first. */
  @Test
  void apiServerIsNotAskedBeforeItMayBegin() throws Exception {
    kubeconfig();
    CountDownLatch installed = new CountDownLatch(1);
    try (ClusterPods pods =
        ClusterPods.start(
            TestOptions.of(root, root.resolve("plugin")),
            installed::await,
            readiness,
            health,
            metrics)) {
      assertThat(decide(pods, Duration.ofMillis(200))).isInstanceOf(AgentAnswer.Unavailable.class);
      assertThat(pods.age()).isEmpty();

      installed.countDown();

      awaitReady();
    }
  }

  @Test
  void closingItEndsTheSearchForTheCluster() {
    ClusterPods pods = start();

    pods.close();

    assertThat(health.dead()).containsExactly("the watch of pods");
  }

  private ClusterPods start() {
    return ClusterPods.start(
        TestOptions.of(root, root.resolve("plugin")), readiness, health, metrics);
  }

  private void kubeconfig() throws IOException {
    // Never half of it: that would be a failure of its own.
    Files.move(server.kubeconfig(root.resolve("new")), root.resolve("kubeconfig"));
  }

  private void awaitReady() {
    Condition.await(
        Duration.ofSeconds(20), "it is ready", () -> readiness.missing().isEmpty(), log::text);
  }

  private static AgentAnswer decide(ClusterPods pods, Duration wait) throws InterruptedException {
    return pods.decide(POD, Optional.empty(), PROFILES, wait);
  }
}
