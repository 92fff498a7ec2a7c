package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mesh.sluice.admission.InjectHandler;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods as they come out of a real API server that asks the injector. */
class InjectionIT {
  private static final String RESTRICTED_WEB =
      """
      {name: web, image: example/web, ports: [{name: http, containerPort: 8080}],
       securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, runAsUser: 1000,
                         capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}}
      """;

  private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount";

  /** What the API server does not take in a new object. */
  private static final String FOREIGN = "\"(resourceVersion|uid|creationTimestamp)\":\"[^\"]*\",?";

  /** What was answered, by namespace. */
  private static final Map<String, List<ReviewAnswer>> ANSWERS = new ConcurrentHashMap<>();

  @TempDir private static Path directory;
  private static Webhooks webhooks;
  private static int count;

  @BeforeAll
  static void startWebhooks() throws Exception {
    webhooks = new Webhooks(directory);
    for (String profile : List.of("sluice", "istio", "osm")) {
      InjectorSettings settings =
          InjectorSettings.parse(
              Map.of("config.yaml", "profile: %s\nmeshName: shop".formatted(profile)));
      InjectHandler handler = new InjectHandler(() -> settings, webhooks.namespaces());
      webhooks.with(profile, review -> recorded(review, handler.answer(review)));
    }
    // Its sidecar brings a volume.
    InjectorSettings secured =
        InjectorSettings.parse(
            Map.of(
                "config.yaml",
                "bootstrap: xds",
                "values.yaml",
                "mesh: {controlPlane: {tls: true}}"));
    webhooks.with("secured", new InjectHandler(() -> secured, webhooks.namespaces()));
    webhooks.with("zlate", InjectionIT::addLateContainer).start();
  }

  @AfterAll
  static void stopWebhooks() throws IOException {
    if (webhooks != null) {
      webhooks.close();
    }
  }

  private static ReviewAnswer recorded(Review review, ReviewAnswer answer) {
    ANSWERS
        .computeIfAbsent(review.namespace(), namespace -> new CopyOnWriteArrayList<>())
        .add(answer);
    return answer;
  }

  /** Another webhook that comes after ours, as those of secrets or logging do. */
  private static ReviewAnswer addLateContainer(Review review) {
    JsonObject pod = review.object().orElseThrow();
    JsonObject spec = (JsonObject) pod.find("spec").orElseThrow();
    List<JsonValue> containers =
        new ArrayList<>(((JsonArray) spec.find("containers").orElseThrow()).elements());
    try {
      JsonObject late =
          (JsonObject)
              Json.read(
                  "{\"name\":\"late\",\"image\":\"example/late\","
                      + "\"livenessProbe\":{\"tcpSocket\":{\"port\":9999}}}");
      boolean there = containers.stream().anyMatch(c -> c.toString().contains("\"late\""));
      if (!there) {
        containers.add(late);
      }
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
    JsonObject changed = pod.with("spec", spec.with("containers", new JsonArray(containers)));
    return new ReviewAnswer.Allowed("late", JsonPatch.between(pod, changed), List.of(), Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // words | label of the namespace | metadata of the pod | injected
        "sluice | sluice.mesh/injection=enabled | - | true",
        "sluice | sluice.mesh/injection=disabled | - | false",
        "sluice | - | - | false",
        "sluice | - | labels: {sluice.mesh/inject: 'true'} | true",
        "sluice | sluice.mesh/injection=enabled | labels: {sluice.mesh/inject: 'false'} | false",
        "sluice | - | annotations: {sluice.mesh/inject: 'true'} | true",
        "istio | istio-injection=enabled | - | true",
        "istio | istio-injection=enabled | labels: {sidecar.istio.io/inject: 'false'} | false",
        "istio | istio-injection=enabled | annotations: {sidecar.istio.io/inject: 'false'} | false",
        "istio | istio-injection=disabled | labels: {sidecar.istio.io/inject: 'true'} | false",
        "istio | - | labels: {sidecar.istio.io/inject: 'true'} | true",
        "istio | istio.io/rev=other | - | false",
        "osm | openservicemesh.io/monitored-by=shop | - | false",
        "osm | openservicemesh.io/monitored-by=shop | annotations:"
            + " {openservicemesh.io/sidecar-injection: enabled} | true",
        "osm | openservicemesh.io/monitored-by=other | annotations:"
            + " {openservicemesh.io/sidecar-injection: enabled} | false",
        "osm | - | annotations: {openservicemesh.io/sidecar-injection: enabled} | false",
      })
  void podIsInjectedWhenItsFamilySaysSo(
      String words, String namespaceLabel, String metadata, boolean injected)
      throws IOException, MalformedJsonException {
    String namespace = namespace(words, namespaceLabel == null ? "" : namespaceLabel);

    JsonObject pod = create(namespace, metadata == null ? "" : metadata, RESTRICTED_WEB);

    assertThat(pod.findPath("spec.initContainers").isPresent()).isEqualTo(injected);
    assertThat(annotation(pod, RedirectAnnotation.KEY).isEmpty()).isEqualTo(!injected);
    if (injected) {
      assertThat(RedirectAnnotation.parse(annotation(pod, RedirectAnnotation.KEY))).isNotNull();
    }
  }

  @Test
  void restrictedNamespaceTakesTheInjectedPod() throws IOException, MalformedJsonException {
    String namespace =
        namespace(
            "sluice",
            "sluice.mesh/injection=enabled",
            "pod-security.kubernetes.io/enforce=restricted");

    assertThat(create(namespace, "", RESTRICTED_WEB).findPath("spec.initContainers")).isPresent();
  }

  @Test
  void podWithTheSidecarsUserIsRefusedWithTheRemedy() throws IOException {
    String namespace = namespace("sluice", "sluice.mesh/injection=enabled");

    Programs.Ended ended =
        webhooks
            .api()
            .tryKubectl(
                manifest(
                    namespace, "", "{name: web, image: x, securityContext: {runAsUser: 1337}}"),
                "create",
                "-f",
                "-");

    assertThat(ended.status()).isNotZero();
    assertThat(ended.output())
        .contains("spec.containers['web'].securityContext.runAsUser", "bypass the mesh");
  }

  @Test
  void warningReachesWhoeverCreatesThePod() throws IOException {
    String namespace = namespace("sluice", "sluice.mesh/injection=enabled");

    String output =
        webhooks
            .api()
            .kubectlWith(
                manifest(
                    namespace,
                    "",
                    "{name: web, image: x, livenessProbe: {httpGet: {path: /, port: nowhere}}}"),
                "create",
                "-f",
                "-");

    assertThat(output).contains("Warning:", "livenessProbe", "nowhere");
  }

  /** The API server fills in defaults before it asks; they must not count as the user's wish. */
  @Test
  void containerOfTheSidecarsNameChangesOnlyWhatItSays()
      throws IOException, MalformedJsonException {
    String namespace = namespace("sluice", "sluice.mesh/injection=enabled");

    JsonObject pod =
        create(
            namespace,
            "",
            RESTRICTED_WEB.strip() + ", {name: sluice-proxy, image: example/envoy:mine}");

    JsonObject sidecar =
        (JsonObject)
            ((JsonArray) pod.findPath("spec.initContainers").orElseThrow()).elements().getFirst();
    assertThat(sidecar.find("image")).contains(new JsonString("example/envoy:mine"));
    assertThat(sidecar.findPath("resources.requests.memory")).contains(new JsonString("64Mi"));
    assertThat(((JsonArray) pod.findPath("spec.containers").orElseThrow()).elements()).hasSize(1);
  }

  @Test
  void containerThatAnotherWebhookAddsLaterIsSeenToo() throws IOException, MalformedJsonException {
    String namespace = namespace("sluice", "sluice.mesh/injection=enabled", "webhook-zlate=yes");

    JsonObject pod = create(namespace, "", RESTRICTED_WEB);

    assertThat(pod.findPath("spec.containers").orElseThrow().toString())
        .contains("\"late\"", "/probe/late/livez")
        .doesNotContain("9999");
    assertThat(((JsonArray) pod.findPath("spec.initContainers").orElseThrow()).elements())
        .hasSize(1);
  }

  /** Between the two reviews the API server mounts the service account's token in our container. */
  @Test
  void secondReviewOfThePodGivesNoPatch() throws IOException, MalformedJsonException {
    String namespace = namespace("sluice", "sluice.mesh/injection=enabled");

    JsonObject pod =
        create(
            namespace,
            "",
            """
            {name: web, image: example/web,
             readinessProbe: {httpGet: {port: 8080}}, livenessProbe: {grpc: {port: 9000}},
             lifecycle: {preStop: {httpGet: {path: /drain, port: 8080}}}}
            """);

    assertThat(ANSWERS.get(namespace))
        .extracting(answer -> ((ReviewAnswer.Allowed) answer).patch().isEmpty())
        .containsExactly(false, true);
    assertThat(mounts(pod)).contains(TOKEN);
  }

  @Test
  void tokenStaysMountedWhenAnotherWebhookMakesUsChangeTheSidecar()
      throws IOException, MalformedJsonException {
    String namespace = namespace("sluice", "sluice.mesh/injection=enabled", "webhook-zlate=yes");

    JsonObject pod = create(namespace, "", RESTRICTED_WEB);

    assertThat(pod.findPath("spec.initContainers").orElseThrow().toString())
        .contains("/probe/late/livez");
    assertThat(mounts(pod)).contains(TOKEN);
  }

  /** An exported pod comes with all that the API server has ever filled in. */
  @Test
  void exportedPodIsReviewedWithoutAPatch() throws IOException, MalformedJsonException {
    String namespace = namespace("sluice", "sluice.mesh/injection=enabled");
    JsonObject once = create(namespace, "", RESTRICTED_WEB);
    ANSWERS.remove(namespace);

    webhooks.api().kubectl("delete", "pod", "web", "-n", namespace, "--now");
    webhooks
        .api()
        .kubectlWith(
            once.without("status").toString().replaceAll(FOREIGN, ""), "create", "-f", "-");

    assertThat(ANSWERS.get(namespace))
        .extracting(answer -> ((ReviewAnswer.Allowed) answer).patch().isEmpty())
        .containsOnly(true);
    assertThat(get(namespace, "web").find("spec")).isEqualTo(once.find("spec"));
  }

  private static String mounts(JsonObject pod) {
    JsonObject sidecar =
        (JsonObject)
            ((JsonArray) pod.findPath("spec.initContainers").orElseThrow()).elements().getFirst();
    return sidecar.find("volumeMounts").map(Object::toString).orElse("");
  }

  @ParameterizedTest
  @CsvSource({"sluice, false", "secured, true"})
  void injectedPodThatIsCreatedAgainComesOutEqual(String words, boolean bringsVolume)
      throws IOException, MalformedJsonException {
    String namespace = namespace(words, "sluice.mesh/injection=enabled");
    JsonObject once = create(namespace, "", RESTRICTED_WEB);
    assertThat(once.toString().contains("sluice-proxy-certificate")).isEqualTo(bringsVolume);
    JsonObject metadata =
        new JsonObject(Map.of("name", new JsonString("again")))
            .with("namespace", new JsonString(namespace))
            .with("annotations", once.findPath("metadata.annotations").orElseThrow());

    webhooks
        .api()
        .kubectlWith(
            once.with("metadata", metadata).without("status").toString(), "create", "-f", "-");

    JsonObject twice = get(namespace, "again");
    assertThat(twice.find("spec")).isEqualTo(once.find("spec"));
    assertThat(twice.findPath("metadata.annotations"))
        .isEqualTo(once.findPath("metadata.annotations"));
  }

  private static JsonObject create(String namespace, String metadata, String containers)
      throws IOException, MalformedJsonException {
    webhooks.api().kubectlWith(manifest(namespace, metadata, containers), "create", "-f", "-");
    return get(namespace, "web");
  }

  private static JsonObject get(String namespace, String name)
      throws IOException, MalformedJsonException {
    return (JsonObject)
        Json.read(webhooks.api().kubectl("get", "pod", name, "-n", namespace, "-o", "json"));
  }

  private static String manifest(String namespace, String metadata, String containers) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
      namespace: %s
      %s
    spec:
      containers: [%s]
    """
        .formatted(namespace, metadata, containers.strip().replace("\n", "\n    "));
  }

  /** A fresh namespace whose pods one family's webhook is asked about. */
  private static String namespace(String words, String... labels) throws IOException {
    Map<String, String> all = new HashMap<>();
    all.put("webhook-" + words, "yes");
    for (String label : labels) {
      if (!label.isEmpty()) {
        all.put(label.split("=")[0], label.split("=")[1]);
      }
    }
    String name = "injection-" + ++count;
    webhooks.api().createNamespace(name, all);
    return name;
  }

  private static String annotation(JsonObject pod, String key) {
    return pod.findPath("metadata.annotations")
        .flatMap(annotations -> ((JsonObject) annotations).find(key))
        .map(value -> ((JsonString) value).value())
        .orElse("");
  }
}
