package mesh.sluice.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ReflectorTimes;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodePodsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final String CONFIGS =
      "/apis/config.openservicemesh.io/v1alpha2/namespaces/osm-system/meshconfigs";
  private static final ReflectorTimes TIMES =
      new ReflectorTimes(LONG, LONG, LONG, LONG, Duration.ofMillis(20), Duration.ofMillis(100));

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private PodServer server;
  private ApiConnection connection;
  private NodePods pods;

  @BeforeEach
  void start() throws Exception {
    server = new PodServer();
    server.list("/api/v1/namespaces", "{\"metadata\": {\"name\": \"shop\", \"uid\": \"n\"}}");
    connection = server.connection();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    pods.close();
    connection.close();
    server.close();
  }

  @Test
  void podThatIstiodInjectedIsMeshed() throws Exception {
    server.listPod(PodJson.istio("web", "u1"));
    watch();

    assertThat(meshed(decide("web", "u1", LONG)).sidecar().uids().toString()).contains("1337");
    assertThat(pods.isReady()).isTrue();
    assertThat(pods.isWatching()).isTrue();
  }

  @Test
  void podOfNoMeshIsLeftAlone() throws Exception {
    server.listPod(PodJson.plain("web", "u1"));
    server.listPod(
        PodJson.istio("host", "u2").replace("\"spec\": {", "\"spec\": {\"hostNetwork\": true, "));
    watch();

    assertThat(decide("web", "u1", LONG)).isEqualTo(leftAlone(NotMeshedReason.NO_ANNOTATION));
    assertThat(decide("host", "u2", LONG)).isEqualTo(leftAlone(NotMeshedReason.HOST_NETWORK));
  }

  @Test
  void profileThatIsNotEnabledDoesNotCount() throws Exception {
    server.listPod(PodJson.istio("web", "u1"));
    watch();

    assertThat(
            pods.decide(
                new PodName("shop", "web"), Optional.of("u1"), List.of(MeshProfile.SLUICE), LONG))
        .isEqualTo(leftAlone(NotMeshedReason.NO_ANNOTATION));
  }

  @Test
  void podThatAsksForTheImpossibleIsRefused() throws Exception {
    server.listPod(
        PodJson.istio("web", "u1")
            .replace(
                "\"annotations\": {",
                "\"annotations\": {\"traffic.sidecar.istio.io/excludeInboundPorts\": \"x\","));
    watch();

    assertThat(decide("web", "u1", LONG))
        .isInstanceOfSatisfying(
            AgentAnswer.Refused.class,
            refused ->
                assertThat(refused.reason().message())
                    .contains("traffic.sidecar.istio.io/excludeInboundPorts"));
  }

  @Test
  void podThatCannotBeReadIsNotLetThrough() throws Exception {
    server.listPod(PodJson.pod("web", "u1", "\"labels\": {\"a\": 1},", "{\"name\": \"app\"}"));
    watch();

    assertThat(unavailable(decide("web", "u1", LONG))).contains("shop/web", "metadata.labels.a");
  }

  @Test
  void podThatTheWatchBringsLaterIsWaitedFor() throws Exception {
    watch();
    Future<AgentAnswer> answer = ask("web", "u1");
    awaitRequest("/api/v1/namespaces/shop/pods/web");

    server.event("ADDED", PodJson.istio("web", "u1"));

    meshed(answer.get());
  }

  @Test
  void hundredPodsAreWaitedForAtOnce() throws Exception {
    watch();
    List<Future<AgentAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(ask("web-" + i, "u" + i));
    }
    for (int i = 0; i < 100; i++) {
      server.event(
          "ADDED",
          i % 2 == 0 ? PodJson.istio("web-" + i, "u" + i) : PodJson.plain("web-" + i, "u" + i));
    }

    for (int i = 0; i < 100; i++) {
      AgentAnswer answer = answers.get(i).get();
      if (i % 2 == 0) {
        meshed(answer);
      } else {
        assertThat(answer).isEqualTo(leftAlone(NotMeshedReason.NO_ANNOTATION));
      }
    }
  }

  /** A StatefulSet's pod that was deleted and comes back under its name. */
  @Test
  void podThatHadTheNameBeforeIsNotAnsweredFor() throws Exception {
    server.listPod(PodJson.plain("web", "before"));
    watch();
    assertThat(decide("web", "before", LONG)).isEqualTo(leftAlone(NotMeshedReason.NO_ANNOTATION));
    Future<AgentAnswer> answer = ask("web", "after");
    awaitRequest("/api/v1/namespaces/shop/pods/web");

    server.event("DELETED", PodJson.plain("web", "before"));
    server.event("ADDED", PodJson.istio("web", "after"));

    meshed(answer.get());
    assertThat(pods.decide(new PodName("shop", "web"), Optional.empty(), all(), LONG))
        .isInstanceOf(AgentAnswer.Decided.class);
  }

  @Test
  void staticPodIsKnownByTheHashOfItsManifest() throws Exception {
    server.listPod(
        PodJson.istio("web", "u1")
            .replace(
                "\"annotations\": {",
                "\"annotations\": {\"kubernetes.io/config.mirror\": \"0a1b\","));
    watch();

    meshed(decide("web", "0a1b", LONG));
    meshed(decide("web", "u1", LONG));
  }

  @Test
  void podThatTheWatchHasNotBroughtIsAskedFor() throws Exception {
    server.object("/api/v1/namespaces/shop/pods/web", PodJson.istio("web", "u1"));
    watch();

    meshed(decide("web", "u1", LONG));
  }

  @Test
  void namespaceThatTheWatchHasNotBroughtIsAskedFor() throws Exception {
    server.listPod(PodJson.istio("web", "u1").replace("\"shop\"", "\"new\""));
    server.object("/api/v1/namespaces/new", "{\"metadata\": {\"name\": \"new\"}}");
    watch();

    meshed(pods.decide(new PodName("new", "web"), Optional.of("u1"), all(), LONG));
    assertThat(server.requests()).contains("/api/v1/namespaces/new");
  }

  @Test
  void podOfAnUnknownNamespaceWaits() throws Exception {
    server.listPod(PodJson.istio("web", "u1").replace("\"shop\"", "\"new\""));
    watch();

    assertThat(unavailable(pods.decide(new PodName("new", "web"), Optional.of("u1"), all(), SHORT)))
        .contains("namespace new");
  }

  @Test
  void podOfAnotherNodeIsToldFromOurs() throws Exception {
    server.object(
        "/api/v1/namespaces/shop/pods/web",
        PodJson.istio("web", "u1").replace("\"worker\"", "\"other\""));
    watch();

    assertThat(unavailable(decide("web", "u1", LONG)))
        .contains("runs on the node other", "this is worker");
  }

  @Test
  void podThatIsNotBoundYetIsWaitedFor() throws Exception {
    server.object(
        "/api/v1/namespaces/shop/pods/web",
        PodJson.istio("web", "u1").replace("\"worker\"", "\"\""));
    watch();

    assertThat(unavailable(decide("web", "u1", SHORT))).contains("not bound to a node");
  }

  @Test
  void podThatNobodyKnowsIsUnavailableInTime() throws Exception {
    watch();
    long start = System.nanoTime();

    assertThat(unavailable(decide("web", "u1", SHORT))).contains("knows no pod shop/web");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(SHORT, SHORT.plus(Duration.ofSeconds(2)));
  }

  @Test
  void podWhoseNameAnotherOneHasIsUnavailable() throws Exception {
    server.object("/api/v1/namespaces/shop/pods/web", PodJson.istio("web", "after"));
    watch();

    assertThat(unavailable(decide("web", "before", SHORT))).contains("before", "gone", "after");
  }

  @Test
  void withoutAWaitTheAnswerComesAtOnceAndNobodyIsAsked() throws Exception {
    watch();

    assertThat(unavailable(decide("web", "u1", Duration.ZERO))).contains("not known yet");
    assertThat(server.requests()).noneMatch(request -> request.contains("pods/web"));
  }

  @Test
  void whatIsKnownIsAnsweredWhileTheApiServerIsAway() throws Exception {
    server.listPod(PodJson.istio("web", "u1"));
    watch();
    server.goAway();
    Condition.await(LONG, "that is noticed", () -> pods.failure().isPresent(), () -> "");

    meshed(decide("web", "u1", Duration.ZERO));
    assertThat(unavailable(decide("new", "u2", SHORT)))
        .contains("shop/new", "503", "shutting down");
    assertThat(pods.isReady()).isTrue();
    assertThat(pods.isWatching()).isTrue();
  }

  @Test
  void beforeTheFirstListItIsWaitedFor() throws Exception {
    server.listPod(PodJson.istio("web", "u1"));
    server.holdLists();
    pods = NodePods.start(ApiReader.of(connection), "worker", Optional.empty(), TIMES);
    Future<AgentAnswer> answer = ask("web", "u1");
    awaitRequest("/api/v1/namespaces/shop/pods/web");
    assertThat(pods.isReady()).isFalse();

    server.answerLists();

    meshed(answer.get());
  }

  @Test
  void podsAreKnownWithAddressAndPhaseUntilTheyAreGone() throws Exception {
    server.listPod(PodJson.plain("web", "u1"));
    watch();
    server.event(
        "MODIFIED",
        PodJson.plain("web", "u1")
            .replace(
                "\"Pending\"",
                "\"Running\", \"podIPs\": [{\"ip\": \"10.1.2.3\"}, {\"ip\": \"fd00::3\"}]"));
    PodName name = new PodName("shop", "web");
    Condition.await(
        LONG, "it runs", () -> pods.pods().get(name).phase().equals("Running"), () -> "");

    assertThat(pods.pods().get(name).addresses())
        .containsExactly(IpAddress.parse("10.1.2.3"), IpAddress.parse("fd00::3"));
    server.event("DELETED", PodJson.plain("web", "u1"));
    Condition.await(LONG, "it is gone", () -> pods.pods().isEmpty(), () -> "" + pods.pods());
  }

  @Test
  void settingsOfOsmCountForItsPods() throws Exception {
    server.list(
        CONFIGS,
        """
        {"metadata": {"namespace": "osm-system", "name": "osm-mesh-config"},
         "spec": {"sidecar": {"localProxyMode": "PodIP"}}}
        """);
    server.listPod(PodJson.osm("web", "u1"));
    watch("osm-system");

    assertThat(meshed(decide("web", "u1", LONG)).inbound().applicationAddress())
        .isEqualTo(ApplicationAddress.POD);
  }

  @Test
  void osmWithoutAMeshConfigHasItsDefaults() throws Exception {
    server.listPod(PodJson.osm("web", "u1"));
    watch("osm-system");

    assertThat(meshed(decide("web", "u1", LONG)).inbound().applicationAddress())
        .isEqualTo(ApplicationAddress.LOOPBACK);
  }

  @Test
  void settingsOfOsmThatCannotBeUsedStopItsPodsAlone() throws Exception {
    server.list(
        CONFIGS,
        """
        {"metadata": {"namespace": "osm-system", "name": "osm-mesh-config"},
         "spec": {"sidecar": {"localProxyMode": "Sideways"}}}
        """);
    server.listPod(PodJson.osm("web", "u1"));
    server.listPod(PodJson.istio("other", "u2"));
    watch("osm-system");

    assertThat(decide("web", "u1", LONG))
        .isInstanceOfSatisfying(
            AgentAnswer.Refused.class,
            refused ->
                assertThat(refused.reason().message())
                    .contains("MeshConfig spec.sidecar.localProxyMode", "Sideways"));
    meshed(decide("other", "u2", LONG));
  }

  @Test
  void podOfOsmWhoseSettingsAreNotWatchedIsNotLetThrough() throws Exception {
    server.listPod(PodJson.osm("web", "u1"));
    watch();

    assertThat(unavailable(decide("web", "u1", LONG))).contains("enable the profile osm");
  }

  @Test
  void interruptedRequestEnds() throws Exception {
    watch();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> decide("web", "u1", LONG)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void nodeWithoutANameIsRefused() {
    pods = NodePods.start(ApiReader.of(connection), "worker", Optional.empty(), TIMES);

    assertThatThrownBy(() -> NodePods.start(connection, "", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NODE_NAME");
  }

  private void watch(String... osmNamespace) {
    pods =
        NodePods.start(
            ApiReader.of(connection), "worker", List.of(osmNamespace).stream().findFirst(), TIMES);
    Condition.await(LONG, "all is known", pods::isReady, () -> "" + pods.failure());
  }

  private AgentAnswer decide(String name, String uid, Duration wait) throws InterruptedException {
    return pods.decide(new PodName("shop", name), Optional.of(uid), all(), wait);
  }

  private Future<AgentAnswer> ask(String name, String uid) {
    return threads.submit(() -> decide(name, uid, LONG));
  }

  private void awaitRequest(String path) {
    Condition.await(LONG, path + " is asked for", () -> server.requests().contains(path), () -> "");
  }

  private static List<MeshProfile> all() {
    return List.of(MeshProfile.values());
  }

  private static AgentAnswer leftAlone(NotMeshedReason reason) {
    return new AgentAnswer.Decided(new Decision.NotMeshed(reason));
  }

  private static RedirectPolicy meshed(AgentAnswer answer) {
    assertThat(answer).isInstanceOf(AgentAnswer.Decided.class);
    Decision decision = ((AgentAnswer.Decided) answer).decision();
    assertThat(decision).isInstanceOf(Decision.Meshed.class);
    return ((Decision.Meshed) decision).policy();
  }

  private static String unavailable(AgentAnswer answer) {
    assertThat(answer).isInstanceOf(AgentAnswer.Unavailable.class);
    return ((AgentAnswer.Unavailable) answer).remedy();
  }
}
