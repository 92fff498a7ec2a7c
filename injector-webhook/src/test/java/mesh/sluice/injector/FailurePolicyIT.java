package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.WebPod;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.RunAs;
import mesh.sluice.selection.Selection;
import mesh.sluice.selection.SelectionSettings;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the API server does while no injector answers: pods that are to be injected do not start,
 * all others do. Which these are, the decision itself says, about every combination of words.
 */
class FailurePolicyIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String INJECT = "sidecar.istio.io/inject";
  private static final String REVISION = "istio.io/rev";
  private static final String OSM = "openservicemesh.io/";

  private static ApiServer api;
  private static KubernetesClient client;
  private static int count;

  @BeforeAll
  static void start() throws IOException {
    api = ApiServer.get();
    client = api.client();
  }

  @AfterAll
  static void end() throws IOException {
    deleteWebhooks();
    client.close();
  }

  private static void deleteWebhooks() throws IOException {
    api.kubectl(
        "delete",
        "mutatingwebhookconfiguration",
        "sluice-injector",
        "zz-sluice-adoption",
        "--ignore-not-found");
  }

  @Test
  void ourOwnWords() throws Exception {
    apply("sluice", Map.of("sluice.mesh/injection", "enabled"));

    assertOthersStart(
        MeshProfile.SLUICE,
        choices("sluice.mesh/injection", "enabled", "disabled"),
        choices("sluice.mesh/inject", "true", "false"),
        choices("sluice.mesh/inject", "true", "false"));
  }

  @Test
  void wordsOfIstio() throws Exception {
    apply("istio", Map.of("istio-injection", "enabled"));

    assertOthersStart(
        MeshProfile.ISTIO,
        both(
            choices("istio-injection", "enabled", "disabled"),
            choices(REVISION, "default", "canary")),
        both(choices(INJECT, "true", "false", ""), choices(REVISION, "default", "canary")),
        choices(INJECT, "true", "false"));
  }

  /** The API server cannot see the annotation by which an OSM namespace asks. */
  @Test
  void wordsOfOsm() throws Exception {
    apply("osm", Map.of(OSM + "monitored-by", "sluice"));

    assertOthersStart(
        MeshProfile.OSM,
        withControlPlanes(
            both(
                choices(OSM + "monitored-by", "sluice", "another"),
                choices(OSM + "ignore", "true"))),
        List.of(Map.of()),
        choices(OSM + "sidecar-injection", "enabled", "Disabled", "no", "false"));
  }

  /**
   * Namespaces of the mesh with the labels by which OSM knows those of a control plane, besides.
   */
  private static List<Map<String, String>> withControlPlanes(List<Map<String, String>> others) {
    List<Map<String, String>> all = new ArrayList<>(others);
    for (Map<String, String> label :
        List.of(
            Map.of("control-plane", ""),
            Map.of("control-plane", "x"),
            Map.of("name", "sluice-system"),
            Map.of("name", "shop"))) {
      all.addAll(both(List.of(Map.of(OSM + "monitored-by", "sluice")), List.of(label)));
    }
    return all;
  }

  /**
   * There is no sidecar for Windows, and the mirror of a static pod is not what the kubelet runs.
   */
  @Test
  void podsThatAreNeverInjectedStart() throws Exception {
    String term = "{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [%s]}]}";
    for (String profile : DeployManifests.PROFILES) {
      apply(profile, optIn(profile));
      String namespace = namespace(optIn(profile));

      for (String left :
          List.of(
              "os: {name: windows}",
              "nodeSelector: {kubernetes.io/os: windows}",
              "nodeSelector: {beta.kubernetes.io/os: windows}",
              affinity(term.formatted("windows")),
              "nodeName: node1")) {
        assertThat(refusal(namespace, left)).as("%s: %s", profile, left).isEmpty();
      }
      for (String injected :
          List.of(
              "os: {name: linux}",
              "nodeSelector: {kubernetes.io/os: linux}",
              affinity(term.formatted("windows, linux")),
              affinity(term.formatted("windows") + ", {matchExpressions: []}"),
              "affinity: {podAffinity: {}}")) {
        assertThat(refusal(namespace, injected)).as("%s: %s", profile, injected).isPresent();
      }
    }
  }

  private static String affinity(String terms) {
    return "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
        + " {nodeSelectorTerms: ["
        + terms
        + "]}}}";
  }

  /** Whether a pod with more in its spec is refused; one that is bound to a node is a mirror. */
  private static Optional<String> refusal(String namespace, String spec) {
    boolean mirror = spec.startsWith("nodeName");
    return refusal(
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: web
                  namespace: %s
                  annotations: {%s}
                spec:
                  containers: [{name: web, image: example/web}]
                  %s
                """
                    .formatted(namespace, mirror ? "kubernetes.io/config.mirror: 6dbd" : "", spec),
                Pod.class));
  }

  /** They could be somebody's who wants a policy that the injector would not give. */
  @Test
  void podWithAnnotationsThatTheInjectorWritesDoesNotStart() throws Exception {
    for (String profile : DeployManifests.PROFILES) {
      apply(profile, optIn(profile));
      String namespace = namespace(Map.of());
      for (String key : List.of("sluice.mesh/redirect", "sluice.mesh/status")) {
        assertThat(refusal(pod(namespace, Map.of(), Map.of(key, "{}"))))
            .as("%s: %s", profile, key)
            .hasValueSatisfying(why -> assertThat(why).contains("annotations.sluice.mesh"));
      }
    }
  }

  private static Map<String, String> optIn(String profile) {
    return switch (profile) {
      case "istio" -> Map.of("istio-injection", "enabled");
      case "osm" -> Map.of(OSM + "monitored-by", "sluice");
      default -> Map.of("sluice.mesh/injection", "enabled");
    };
  }

  private static void assertOthersStart(
      MeshProfile profile,
      List<Map<String, String>> namespaces,
      List<Map<String, String>> labels,
      List<Map<String, String>> annotations)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    int meshed = 0;
    for (Map<String, String> namespaceLabels : namespaces) {
      String namespace = namespace(namespaceLabels);
      NamespaceFacts home = new NamespaceFacts(namespace, namespaceLabels, inMesh(profile));
      for (Map<String, String> podLabels : labels) {
        for (Map<String, String> podAnnotations : annotations) {
          Selection selection = select(profile, home, podLabels, podAnnotations);
          boolean isMeshed = selection instanceof Selection.Inject;
          meshed += isMeshed ? 1 : 0;
          Optional<String> refusal = refusal(pod(namespace, podLabels, podAnnotations));
          if (refusal.isPresent() != isMeshed) {
            wrong.add(
                "%s %s %s: %s, but %s"
                    .formatted(namespaceLabels, podLabels, podAnnotations, selection, refusal));
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(meshed).isPositive();
  }

  /** What the namespaces of OSM's mesh usually have besides. */
  private static Map<String, String> inMesh(MeshProfile profile) {
    return profile == MeshProfile.OSM ? Map.of(OSM + "sidecar-injection", "enabled") : Map.of();
  }

  private static Selection select(
      MeshProfile profile,
      NamespaceFacts namespace,
      Map<String, String> labels,
      Map<String, String> annotations) {
    SelectionSettings usual = SelectionSettings.DEFAULT;
    return Selection.of(
        new SelectionSettings(
            profile,
            usual.byDefault(),
            usual.never(),
            usual.always(),
            usual.meshName(),
            usual.controlPlaneNamespace(),
            usual.revision()),
        new PodFacts(
            namespace, "web", labels, annotations, RunAs.UNSET, List.of(), List.of(), false));
  }

  /** Why the API server does not take the pod; empty if it does. */
  private static Optional<String> refusal(Pod pod) {
    try {
      client.resource(pod).dryRun().create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      assertThat(e).hasMessageContaining("failed calling webhook");
      return Optional.of(e.getMessage());
    }
  }

  private static Pod pod(
      String namespace, Map<String, String> labels, Map<String, String> annotations) {
    return WebPod.builder()
        .withNewMetadata()
        .withName("web")
        .withNamespace(namespace)
        .withLabels(labels)
        .withAnnotations(annotations)
        .endMetadata()
        .build();
  }

  private static String namespace(Map<String, String> labels) throws IOException {
    String name = "failure-policy-" + ++count;
    api.createNamespace(name, labels);
    return name;
  }

  /** The manifests, with a name for loopback as the Service, at a port where nobody listens. */
  private static void apply(String profile, Map<String, String> optIn) throws Exception {
    api.kubectlWith(
        """
        {apiVersion: v1, kind: Namespace, metadata: {name: sluice-system}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: sluice-injector, namespace: sluice-system},
         spec: {type: ExternalName, externalName: localhost}}
        """,
        "apply",
        "-f",
        "-");
    deleteWebhooks();
    for (JsonObject webhooks : DeployManifests.webhooks(profile)) {
      api.kubectlWith(
          webhooks.toString().replace("\"port\":443", "\"port\":1"), "apply", "-f", "-");
    }
    Pod meshed = pod(namespace(optIn), Map.of(), Map.of());
    Condition.await(
        DEADLINE, "the API server knows " + profile, () -> refusal(meshed).isPresent(), () -> "");
  }

  private static List<Map<String, String>> choices(String key, String... values) {
    List<Map<String, String>> choices = new ArrayList<>(List.of(Map.of()));
    for (String value : values) {
      choices.add(Map.of(key, value));
    }
    return choices;
  }

  private static List<Map<String, String>> both(
      List<Map<String, String>> one, List<Map<String, String>> other) {
    List<Map<String, String>> both = new ArrayList<>();
    for (Map<String, String> first : one) {
      for (Map<String, String> second : other) {
        Map<String, String> together = new HashMap<>(first);
        together.putAll(second);
        both.add(together);
      }
    }
    return both;
  }
}
