package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mesh.sluice.admission.Namespaces;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.admission.ReviewPaths;
import mesh.sluice.adoption.ForeignPods;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.apiserver.WebPod;
import mesh.sluice.cluster.ClusterNamespaces;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.server.WebhookServer;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Labels of namespaces that have just been set or removed: what the API server knows already when
 * it asks counts, though the injector has not heard of it yet. With the manifests of {@code
 * deploy/injector} and a real API server.
 */
class FreshLabelIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String OSM = "openservicemesh.io/";
  private static final String SIDECAR = "sluice-proxy";
  private static final String ADOPT = "sluice.mesh/adopt";
  private static final int AT_ONCE = 60;

  @TempDir private static Path directory;

  private static ApiServer api;
  private static KubernetesClient admin;
  private static KubernetesClient own;
  private static ClusterNamespaces watched;
  private static WebhookServer server;
  private static volatile InjectorSettings settings;
  private static int count;

  /** Which path was asked about a pod first, by the pod's label {@code ask}. */
  private static final Map<String, String> ASKED = new ConcurrentHashMap<>();

  /** What the injector believes of some namespaces; of all others, what it has heard. */
  private static final Map<String, NamespaceFacts> BELIEVED = new ConcurrentHashMap<>();

  private static volatile boolean reachable = true;

  @BeforeAll
  static void start() throws Exception {
    api = ApiServer.get();
    admin = api.client();
    own = ClusterClient.fromKubeconfig(InjectorModels.ALL, api.kubeconfig());
    watched = ClusterNamespaces.start(ClusterClient.connection(own));
    Condition.await(DEADLINE, "the namespaces are known", watched::isReady, () -> "");
    Authority authority = Authority.create(directory);
    authority.issue("webhook", "/CN=webhook", "IP:127.0.0.1");
    Map<String, ReviewHandler> handlers = new HashMap<>();
    ReviewPaths.of(() -> settings, new Believed())
        .forEach((path, handler) -> handlers.put(path, recorded(path, handler)));
    server = Webhooks.serve(authority, handlers);
  }

  @AfterAll
  static void end() throws IOException {
    deleteWebhooks();
    server.close();
    watched.close();
    own.close();
    admin.close();
  }

  @AfterEach
  void trust() {
    reachable = true;
    BELIEVED.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice", "istio", "osm"})
  void podsCreatedRightAfterTheLabelGetTheirSidecar(String profile) throws Exception {
    apply(profile);
    List<String> wrong = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      String namespace = namespace(Map.of(), Map.of());
      optIn(profile, namespace);
      Queue<Pod> pods = createAtOnce(namespace);
      assertThat(pods).hasSize(AT_ONCE);
      for (Pod pod : pods) {
        // The API server follows namespaces by a watch of its own; what it does not know yet, it
        // cannot ask about.
        String path = asked(pod);
        if (path.equals("/inject/opted-in") && !hasSidecar(pod)) {
          wrong.add(namespace + " " + pod.getMetadata().getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice", "istio", "osm"})
  void labelThatOnlyTheApiServerKnowsCounts(String profile) throws Exception {
    apply(profile);
    String namespace = namespace(Map.of(), Map.of());
    believe(namespace);
    optIn(profile, namespace);
    awaitAsked(namespace, "/inject/opted-in");

    assertThat(createAtOnce(namespace))
        .map(FreshLabelIT::hasSidecar)
        .hasSize(AT_ONCE)
        .containsOnly(true);
  }

  @Test
  void revisionThatOnlyTheApiServerKnowsCounts() throws Exception {
    apply("istio");
    String namespace = namespace(Map.of(), Map.of());
    believe(namespace);
    api.kubectl("label", "namespace", namespace, "istio.io/rev=default");
    awaitAsked(namespace, "/inject/opted-in");

    assertThat(hasSidecar(create(namespace, Map.of()))).isTrue();
  }

  /** What a namespace of OSM's says by its annotation, no selector sees. */
  @Test
  void annotationOfOsmIsNotTakenFromAnOldView() throws Exception {
    apply("osm");
    String namespace = namespace(Map.of(OSM + "monitored-by", "sluice"), Map.of());
    awaitAsked(namespace, "/inject/opted-in");
    believe(namespace);
    api.kubectl("annotate", "namespace", namespace, OSM + "sidecar-injection=enabled");

    assertThat(hasSidecar(create(namespace, Map.of()))).isTrue();
  }

  @Test
  void labelThatOnlyTheApiServerKnowsToBeGoneDoesNotCount() throws Exception {
    apply("sluice");
    String namespace = namespace(optIn("sluice"), Map.of());
    awaitAsked(namespace, "/inject/opted-in");
    believe(namespace);
    api.kubectl("label", "namespace", namespace, "sluice.mesh/injection-");
    awaitAsked(namespace, "/inject/not-opted-in");

    assertThat(createAtOnce(namespace))
        .map(FreshLabelIT::hasSidecar)
        .hasSize(AT_ONCE)
        .containsOnly(false);
  }

  /** The pod opts in itself, which Istio's words allow only where the namespace says nothing. */
  @Test
  void podThatOptsInIsInjectedThoughItsNamespaceWasOptedOutBefore() throws Exception {
    apply("istio");
    String namespace = namespace(Map.of("istio-injection", "disabled"), Map.of());
    believe(namespace);
    api.kubectl("label", "namespace", namespace, "istio-injection-");
    Map<String, String> optIn = Map.of("sidecar.istio.io/inject", "true");
    Condition.await(
        DEADLINE,
        "the API server knows that the label is gone",
        () -> asked(create(namespace, optIn)).equals("/inject/not-opted-in"),
        () -> ASKED.toString());

    assertThat(hasSidecar(create(namespace, optIn))).isTrue();
  }

  /** What was established is enough in the words of Sluice and Istio. */
  @ParameterizedTest
  @ValueSource(strings = {"sluice", "istio"})
  void labelCountsAlsoIfTheApiServerCannotBeAsked(String profile) throws Exception {
    apply(profile);
    String namespace = namespace(Map.of(), Map.of());
    believe(namespace);
    reachable = false;
    optIn(profile, namespace);
    awaitAsked(namespace, "/inject/opted-in");

    assertThat(hasSidecar(create(namespace, Map.of()))).isTrue();
  }

  @Test
  void labelByWhichPodsAreAdoptedCountsAsWell() throws Exception {
    apply("sluice");
    String namespace = namespace(Map.of(), Map.of());
    believe(namespace);
    api.kubectl("label", "namespace", namespace, ADOPT + "=enabled");
    JsonObject pod = AdoptionCluster.in(namespace, ForeignPods.read("istio-init-container"));

    Condition.await(
        DEADLINE,
        "the pod is adopted",
        () ->
            api.tryKubectl(pod.toString(), "create", "--dry-run=server", "-f", "-", "-o", "json")
                .output()
                .contains("sluice.mesh/redirect"),
        () -> ASKED.toString());

    BELIEVED.put(namespace, new NamespaceFacts(namespace, Map.of(ADOPT, "enabled"), Map.of()));
    api.kubectl("label", "namespace", namespace, ADOPT + "-");
    Condition.await(
        DEADLINE,
        "the pod is adopted no more",
        () ->
            !api.tryKubectl(pod.toString(), "create", "--dry-run=server", "-f", "-", "-o", "json")
                .output()
                .contains("sluice.mesh/redirect"),
        () -> ASKED.toString());
  }

  private static final class Believed implements Namespaces {
    @Override
    public Optional<NamespaceFacts> find(String name) {
      NamespaceFacts believed = BELIEVED.get(name);
      return believed == null ? watched.find(name) : Optional.of(believed);
    }

    @Override
    public Optional<NamespaceFacts> ask(String name) throws IOException {
      if (!reachable) {
        throw new IOException("the API server cannot be reached");
      }
      return watched.ask(name);
    }
  }

  /** The injector hears nothing of the namespace from now on. */
  private static void believe(String namespace) {
    BELIEVED.put(namespace, watched.find(namespace).orElseThrow());
  }

  private static ReviewHandler recorded(String path, ReviewHandler handler) {
    return review -> {
      ask(review).ifPresent(ask -> ASKED.putIfAbsent(ask, path));
      return handler.answer(review);
    };
  }

  private static Optional<String> ask(Review review) {
    return review
        .object()
        .flatMap(pod -> pod.findPath("metadata.labels"))
        .flatMap(labels -> ((JsonObject) labels).find("ask"))
        .map(value -> value.asText());
  }

  private static Map<String, String> optIn(String profile) {
    return switch (profile) {
      case "istio" -> Map.of("istio-injection", "enabled");
      case "osm" -> Map.of(OSM + "monitored-by", "sluice");
      default -> Map.of("sluice.mesh/injection", "enabled");
    };
  }

  /** Labels and annotations in one request, as {@code osm namespace add} sends them. */
  private static void optIn(String profile, String namespace) {
    admin
        .namespaces()
        .withName(namespace)
        .edit(
            home ->
                home.edit()
                    .editMetadata()
                    .addToLabels(optIn(profile))
                    .addToAnnotations(
                        profile.equals("osm")
                            ? Map.of(OSM + "sidecar-injection", "enabled")
                            : Map.of())
                    .endMetadata()
                    .build());
  }

  private static String namespace(Map<String, String> labels, Map<String, String> annotations)
      throws Exception {
    String name = "fresh-label-" + ++count;
    api.createNamespace(name, labels);
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      api.kubectl("annotate", "namespace", name, annotation.getKey() + "=" + annotation.getValue());
    }
    return name;
  }

  private static void awaitAsked(String namespace, String path) throws IOException {
    Condition.await(
        DEADLINE,
        "the API server asks about " + namespace + " at " + path,
        () -> asked(create(namespace, Map.of())).equals(path),
        () -> ASKED.toString());
  }

  private static Queue<Pod> createAtOnce(String namespace) throws Exception {
    Queue<Pod> pods = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        all.add(threads.submit(() -> pods.add(create(namespace, Map.of()))));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    return pods;
  }

  private static Pod create(String namespace, Map<String, String> labels) {
    Pod pod =
        new PodBuilder(WebPod.builder().build())
            .withNewMetadata()
            .withName("web-" + Long.toHexString(System.nanoTime()))
            .withNamespace(namespace)
            .withLabels(labels)
            .endMetadata()
            .build();
    pod.getMetadata().getLabels().put("ask", namespace + "." + pod.getMetadata().getName());
    Instant end = Instant.now().plus(DEADLINE);
    while (true) {
      try {
        return admin.resource(pod).dryRun().create();
      } catch (KubernetesClientException e) {
        // Refused because the webhook was too slow, on a busy machine: whoever owns the pod would
        // create it again.
        if (Instant.now().isAfter(end)) {
          throw e;
        }
      }
    }
  }

  private static String asked(Pod pod) {
    return ASKED.getOrDefault(pod.getMetadata().getLabels().get("ask"), "");
  }

  private static boolean hasSidecar(Pod pod) {
    return pod.getSpec().getInitContainers().stream()
        .anyMatch(container -> container.getName().equals(SIDECAR));
  }

  private static void deleteWebhooks() throws IOException {
    api.kubectl(
        "delete",
        "mutatingwebhookconfiguration",
        "sluice-injector",
        "zz-sluice-adoption",
        "--ignore-not-found");
  }

  private static void apply(String profile) throws Exception {
    settings = settings("profile: " + profile);
    deleteWebhooks();
    byte[] authority = Files.readAllBytes(directory.resolve("ca.crt"));
    for (JsonObject manifest : DeployManifests.webhooks(profile)) {
      api.kubectlWith(
          Webhooks.local(manifest, server.port(), authority).toString(), "apply", "-f", "-");
    }
    String namespace = namespace(optIn(profile), Map.of());
    awaitAsked(namespace, "/inject/opted-in");
  }

  private static InjectorSettings settings(String configuration) {
    try {
      return InjectorSettings.parse(Map.of("config.yaml", configuration));
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
